/** Converts colours. */

/** Make a channel of sRGB linear (WCAG 2.2, relative luminance). @param {number} channel */
export function linearize(channel) {
  return channel > 0.04 ? ((channel + 0.055) / 1.055) ** 2.4 : channel / 12.92;
}
