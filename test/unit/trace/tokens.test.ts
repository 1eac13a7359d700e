import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../src-renderer/ui/styles/tokens.css', import.meta.url), 'utf8');

type Rgb = readonly [number, number, number];
type Theme = 'light' | 'dark';

/** Colour of a token of :root: the first mention in the file. */
function readToken(name: string, theme: Theme): Rgb {
  const [, light, dark] = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css) ?? [];
  const hex = theme === 'light' ? light : dark;
  if (hex === undefined) throw new Error(`no token --${name}`);
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb; // three channels
}

const toLinear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);

/** Relative luminance of WCAG 2.2. */
function toLuminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map(toLinear) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function toContrast(a: Rgb, b: Rgb): number {
  const [low, high] = [toLuminance(a), toLuminance(b)].sort((x, y) => x - y) as unknown as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB. */
const VISION: Readonly<Record<string, readonly Rgb[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIE L*a*b* (D65) as an eye of this kind sees a colour. */
function toLab(rgb: Rgb, matrix: readonly Rgb[]): Rgb {
  const linear = rgb.map(toLinear) as unknown as Rgb;
  const [r, g, b] = matrix.map(([x, y, z]) =>
    Math.max(0, x * linear[0] + y * linear[1] + z * linear[2]),
  ) as unknown as Rgb;
  const xyz = [
    (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
    0.2126 * r + 0.7152 * g + 0.0722 * b,
    (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
  ];
  const [fx, fy, fz] = xyz.map((v) => (v > 0.008856 ? Math.cbrt(v) : 7.787 * v + 16 / 116)) as unknown as Rgb;
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

const CLASSES = ['class-n', 'class-s', 'class-v', 'class-f', 'class-q'];
const GROUNDS = ['paper-ground', 'chart-ground', 'color-surface'];

describe.each(['light', 'dark'] as const)('tokens, %s', (theme) => {
  it('writes text and class letters with a contrast of at least 4.5 to 1', () => {
    const names = [
      ...CLASSES,
      'class-other',
      'color-text',
      'color-text-muted',
      'color-accent',
      'color-danger',
      'paper-text',
    ];
    for (const name of names) {
      for (const ground of GROUNDS) {
        const contrast = toContrast(readToken(name, theme), readToken(ground, theme));
        expect(contrast, `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it.each(Object.keys(VISION))('tells the five classes apart with %s', (kind) => {
    const labs = CLASSES.map((name) => toLab(readToken(name, theme), VISION[kind] ?? []));
    for (const [i, a] of labs.entries()) {
      for (const [j, b] of labs.entries()) {
        if (j <= i) continue;
        const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
        expect(distance, `${CLASSES[i] ?? ''} and ${CLASSES[j] ?? ''}`).toBeGreaterThanOrEqual(20);
      }
    }
  });
});
