import { MIT_BIH_CONTENT } from './mit-bih-people.ts';

/** Of a recording that was cut from the MIT-BIH Arrhythmia Database: its importer's id, and what the library stores as its format. */
export const MIT_BIH_FRAGMENT = 'mit-bih-fragment';

/** '118m (3)': the fourth fragment of record 118, as PhysioNet's converter named the record and Plawiak's set counts. */
const FRAGMENT_NAME = /^(?<record>\d{3})m \(\d+\)$/;

/** The record of MIT-BIH that a fragment was cut from, by the fragment's name; undefined for any other name. */
export function findFragmentRecord(name: string): string | undefined {
  const record = FRAGMENT_NAME.exec(name)?.groups?.record;
  return record !== undefined && MIT_BIH_CONTENT.has(record) ? record : undefined;
}
