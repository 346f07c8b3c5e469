/** Measures colours. */

/**
 * Measure the relative luminance of a colour of sRGB (WCAG 2.2).
 *
 * @param {number} red  from 0 to 1, as the other two
 * @param {number} green
 * @param {number} blue
 */
export function measureLuminance(red, green, blue) {
  return 0.2126 * linearize(red) + 0.7152 * linearize(green) + 0.0722 * linearize(blue);
}

/** @param {number} channel */
function linearize(channel) {
  return channel > 0.04 ? ((channel + 0.055) / 1.055) ** 2.4 : channel / 12.92;
}
