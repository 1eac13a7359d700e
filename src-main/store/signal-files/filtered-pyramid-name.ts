import type { DisplayFilter } from '#shared/domain/display-filter.ts';
import { DISPLAY_FILTERS } from '#shared/domain/display-filter.ts';

/** Goes up whenever a filter gives other values: files of an older version are swept, and made anew when they are wanted. */
const VERSION = 1;
const NAME = /^([0-9a-f]{32}_\d+)\.([a-z0-9-]+)\.v(\d+)\.flt$/;

/** The pyramid of a rate group's ECG leads under a display filter, beside the unfiltered one. A cache: it can be deleted at any time. */
export function toFilteredPyramidName(pyramidName: string, filter: DisplayFilter): string {
  return `${pyramidName.replace(/\.pyr$/, '')}.${toNamePart(filter)}.v${VERSION}.flt`;
}

/** The unfiltered pyramid that a file belongs to; undefined for a file that is no filtered pyramid of ours. */
export function findPyramidNameOf(fileName: string): string | undefined {
  const base = NAME.exec(fileName)?.[1];
  return base === undefined ? undefined : `${base}.pyr`;
}

/** Whether a filtered pyramid is of this version and of a filter that there is. */
export function isCurrentFilteredPyramid(fileName: string): boolean {
  const [, , part, version] = NAME.exec(fileName) ?? [];
  return version === String(VERSION) && DISPLAY_FILTERS.some((filter) => toNamePart(filter) === part);
}

/** File systems keep '+', addresses do not; one spelling for both. */
function toNamePart(filter: DisplayFilter): string {
  return filter.replace('+', '-');
}
