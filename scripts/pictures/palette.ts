import { decode, encode } from 'fast-png';

/** More a palette of a PNG cannot hold. */
const MOST = 256;

/** More than two colours can differ. */
const FARTHEST = 3 * 256 ** 2;

/**
 * The same picture with a palette, in less than half of the bytes of a screenshot. The colours whose loss would show stay
 * as they are; the rest, which are edges of letters, become the one that is nearest.
 * @param png eight bits a channel, nothing of it transparent
 */
export function withPalette(png: Uint8Array): Uint8Array {
  const { width, height, data, channels } = decode(png);
  const pixels = Array.from({ length: width * height }, (_, index) => {
    const [red = 0, green = 0, blue = 0] = data.subarray(index * channels, index * channels + 3);
    return (red << 16) | (green << 8) | blue;
  });
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const { palette, places } = choose(counts);
  const indices = Uint8Array.from(pixels, (colour) => places.get(colour) ?? 0);
  return encode({ width, height, data: indices, depth: 8, channels: 1, palette }, { zlib: { level: 9 } });
}

type Colour = [red: number, green: number, blue: number];

/**
 * Takes, again and again, the colour of which most pixels are farthest from those that were taken.
 * @param counts pixels of each colour
 * @returns the palette, and where in it is what each colour becomes
 */
function choose(counts: ReadonlyMap<number, number>): {
  readonly palette: Colour[];
  readonly places: ReadonlyMap<number, number>;
} {
  // In the order of the colours, not of the pixels: it decides between two of which as much would be lost.
  const left = [...counts]
    .sort(([one], [other]) => one - other)
    .map(([colour, count]) => ({
      colour,
      channels: channelsOf(colour),
      count,
      distance: FARTHEST,
      place: 0,
    }));
  const palette: Colour[] = [];
  while (palette.length < MOST) {
    const next = left.reduce((most, one) => (one.count * one.distance > most.count * most.distance ? one : most));
    if (next.distance === 0) break;
    for (const one of left) {
      const distance = between(one.channels, next.channels);
      if (distance < one.distance) Object.assign(one, { distance, place: palette.length });
    }
    palette.push(next.channels);
  }
  return { palette, places: new Map(left.map(({ colour, place }) => [colour, place])) };
}

function channelsOf(colour: number): Colour {
  return [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];
}

function between(one: Colour, other: Colour): number {
  return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2;
}
