import { expect, test } from '@jest/globals';
import { decode, encode } from 'fast-png';
import { withPalette } from './palette.ts';

type Colour = readonly [number, number, number];

const WHITE: Colour = [255, 255, 255];
const LINK: Colour = [10, 88, 168];

/** What a picture of these pixels looks like with a palette. */
function colours(pixels: readonly Colour[]): readonly (readonly number[])[] {
  const png = encode({ width: pixels.length, height: 1, data: Uint8Array.from(pixels.flat()), channels: 3 });
  const { data, palette } = decode(withPalette(png));
  return [...data].map((index) => palette?.[index] ?? []);
}

test('a picture of few colours stays as it is', () => {
  const pixels = [WHITE, LINK, WHITE, [0, 0, 1], [0, 0, 2]] as const;
  expect(colours(pixels)).toEqual(pixels);
});

test('of many colours those stay whose loss would show, and the others become the nearest', () => {
  const shades = Array.from({ length: 256 }, (_, shade): Colour => [shade, 0, 0]);
  const edge: Colour = [9, 88, 168];
  const drawn = colours([...shades, ...shades, WHITE, LINK, LINK, edge]);
  const [white, link, , edges] = drawn.slice(-4);
  // As few as there are of them, nothing is like them.
  expect([white, link, edges]).toEqual([WHITE, LINK, LINK]);
  for (const [index, shade] of shades.entries()) expect(Math.abs((drawn[index]?.[0] ?? 0) - shade[0])).toBeLessThan(2);
});

test('the same picture gives the same bytes, whatever was drawn first', () => {
  const png = (pixels: readonly Colour[]) =>
    encode({ width: pixels.length, height: 1, data: Uint8Array.from(pixels.flat()), channels: 3 });
  expect(decode(withPalette(png([WHITE, LINK]))).palette).toEqual(decode(withPalette(png([LINK, WHITE]))).palette);
});
