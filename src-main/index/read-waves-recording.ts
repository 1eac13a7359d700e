import { join } from 'node:path';
import { findRecordings, readRecording } from '#main/importers/registry.ts';
import { readLeads } from '#main/io/read-leads.ts';
import type { WavesRecording } from '#main/training/fit-waves-folds.ts';
import { readMarkedWaves, toWaveLabels, type MarkedWave } from '#main/training/label-leads.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { NETWORK_RATE_HZ } from '#shared/signal/delineate/network-shape.ts';
import { prepareLead } from '#shared/signal/delineate/prepare-lead.ts';
import { toSampleRateHz, type TimeBase } from '#shared/units/time-base.ts';

/** A recording whose leads have marks of their own. */
export interface MarkedRecording {
  readonly name: string;
  readonly contentSha256: string;
  readonly timeBase: TimeBase;
  /** Header comments: the rhythm is told there. */
  readonly comments: readonly string[];
  readonly leads: readonly {
    readonly name: string;
    readonly signal: Float32Array;
    readonly waves: readonly MarkedWave[];
  }[];
}

/**
 * Reads a recording whose leads are marked each for itself, as in LUDB: annotator = name of the lead in lower case.
 * Errors: the importer's; 'model/not-applicable' where a lead or its marks are missing.
 */
export async function readMarkedRecording(
  folder: string,
  name: string,
  leadNames: readonly string[],
): Promise<Result<MarkedRecording>> {
  const found = await findRecordings(join(folder, name));
  if (!found.ok) return found;
  const ref = found.value[0];
  if (ref === undefined) return err('import/not-found', `There is no recording ${name}.`, { file: name });
  const read = await readLeads({ ref }, { signal: new AbortController().signal });
  if (!read.ok) return read;
  const record = await readRecording(ref);
  if (!record.ok) return record;
  const { annotationSets, comments } = record.value;
  const leads: MarkedRecording['leads'][number][] = [];
  for (const leadName of leadNames) {
    const lead = read.value.leads.find((candidate) => candidate.name.toLowerCase() === leadName.toLowerCase());
    const set = annotationSets.find(({ annotator }) => annotator === leadName.toLowerCase());
    if (lead === undefined || set === undefined)
      return err('model/not-applicable', `Recording ${name} has no lead ${leadName} with marks.`);
    leads.push({ name: leadName, signal: lead.signal, waves: readMarkedWaves(set.annotations) });
  }
  const { contentSha256, timeBase } = read.value;
  return ok({ name, contentSha256, timeBase, comments, leads });
}

/** The recording as the network is trained on it. */
export function toWavesRecording({ name, timeBase, leads }: MarkedRecording): WavesRecording {
  const prepared = leads.map(({ signal }) => prepareLead(signal, timeBase).values);
  const sampleCount = prepared[0]?.length ?? 0;
  const inputs = new Float32Array(leads.length * sampleCount);
  const labels = new Uint8Array(2 * inputs.length);
  const perMark = (2 * NETWORK_RATE_HZ) / toSampleRateHz(timeBase);
  leads.forEach(({ waves }, lead) => {
    inputs.set(prepared[lead] ?? [], lead * sampleCount);
    labels.set(toWaveLabels(waves, perMark, 2 * sampleCount), 2 * lead * sampleCount);
  });
  return { name, leadCount: leads.length, sampleCount, inputs, labels };
}
