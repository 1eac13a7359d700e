const COUNT = new Intl.NumberFormat('en');

/** '109,494' */
export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** '1 beat', '2,273 beats' */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** '360 Hz', '128 Hz', '997.003 Hz' */
export function formatRate(rateHz: number): string {
  return `${Number(rateHz.toFixed(3))} Hz`;
}

/** A probability: never '100 %', for no model is that sure; '> 99 %', '< 1 %', '87 %'. NaN gives '–'. */
export function formatProbability(probability: number): string {
  if (Number.isNaN(probability)) return '–';
  if (probability > 0.99) return '> 99 %';
  if (probability < 0.01) return '< 1 %';
  return `${Math.round(100 * probability)} %`;
}

/** A share of a count, to a tenth of a per cent where it is small: '0.4 %', '12 %'. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = (100 * part) / whole;
  if (part > 0 && percent < 0.1) return '< 0.1 %';
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent)} %`;
}
