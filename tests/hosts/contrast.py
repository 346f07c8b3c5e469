"""The contrast of the texts that a window shows, measured in a picture of it."""

from __future__ import annotations

from collections import Counter

from PIL import Image

from browser.measure import take_picture
from hosts.reader import Reader

# WCAG 2.2, 1.4.3.
CONTRAST_AT_LEAST = 4.5

# The text colour and the box of each text in the window, at most twelve of them.
_TEXTS = """(topics) => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const read = (colour) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  return topics
    .flatMap((topic) => [...topic.querySelectorAll("h2, h3, p, li, a, summary")])
    .filter((text) => !text.closest("details:not([open]) > :not(summary)"))
    .map((text) => [text, text.getBoundingClientRect()])
    .filter(([, { top, bottom, width, height }]) => width > 20 && height > 10 && top >= 0 && bottom <= innerHeight)
    .slice(0, 12)
    .map(([text, { left, top, right, bottom }]) => ({
      name: text.textContent.slice(0, 30),
      ink: read(getComputedStyle(text).color),
      box: [left, top, right, bottom],
    }));
}"""

Colour = tuple[int, int, int]


def measure_luminance(colour: Colour) -> float:
    shares = [value / 255 for value in colour]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def measure_contrast(one: Colour, other: Colour) -> float:
    dark, light = sorted((measure_luminance(one), measure_luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def find_ground(picture: Image.Image, box: list[float]) -> Colour:
    """Return the most frequent colour of a part of a picture."""
    part = picture.crop((int(box[0]), int(box[1]), int(box[2]), int(box[3])))
    pixels = part.tobytes()
    [(ground, _)] = Counter(zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True)).most_common(1)
    return ground


def measure_texts(reader: Reader) -> list[tuple[str, float]]:
    """Return the first words and the contrast of each text of the topic and its seal in the window."""
    texts = reader.page.locator(".cs-topic, .cs-seal").evaluate_all(_TEXTS)
    assert len(texts) >= 3
    picture = take_picture(reader.page)
    return [(text["name"], measure_contrast(tuple(text["ink"]), find_ground(picture, text["box"]))) for text in texts]


def find_pale_texts(reader: Reader) -> list[str]:
    return [f"{name}: {contrast:.1f}" for name, contrast in measure_texts(reader) if contrast < CONTRAST_AT_LEAST]
