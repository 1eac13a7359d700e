/** Length of a recording as people say it: '10 s', '30:05', '24:00:00'. */
export function formatDuration(durationSec: number): string {
  if (durationSec < 60) return `${trimZeros(durationSec.toFixed(1))} s`;
  const total = Math.round(durationSec);
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const rest = `${pad(minutes)}:${pad(total % 60)}`;
  return hours === 0 ? rest.replace(/^0/, '') : `${hours}:${rest}`;
}

/** Place in a recording, to the millisecond: '0:12.345', '1:02:03.400'. */
export function formatPosition(positionSec: number): string {
  const totalMs = Math.round(Math.max(0, positionSec) * 1000);
  const seconds = `${pad(Math.floor(totalMs / 1000) % 60)}.${String(totalMs % 1000).padStart(3, '0')}`;
  const minutes = Math.floor(totalMs / 60_000) % 60;
  const hours = Math.floor(totalMs / 3_600_000);
  return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${pad(minutes)}:${seconds}`;
}

/** Date and time of day in the reader's own manner. */
export function formatMoment(atMs: number): string {
  return MOMENT.format(atMs);
}

export function formatDay(atMs: number): string {
  return DAY.format(atMs);
}

/** Time left or taken, roughly: 'a few seconds', '40 s', '3 min'. */
export function formatRoughly(durationSec: number): string {
  if (durationSec < 5) return 'a few seconds';
  if (durationSec < 90) return `${Math.round(durationSec / 5) * 5} s`;
  if (durationSec < 5400) return `${Math.round(durationSec / 60)} min`;
  return `${trimZeros((durationSec / 3600).toFixed(1))} h`;
}

const MOMENT = new Intl.DateTimeFormat(globalThis.navigator.language, { dateStyle: 'medium', timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat(globalThis.navigator.language, { dateStyle: 'medium' });

function pad(count: number): string {
  return String(count).padStart(2, '0');
}

function trimZeros(text: string): string {
  return text.replace(/\.0+$/, '');
}
