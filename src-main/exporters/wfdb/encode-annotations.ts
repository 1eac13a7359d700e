import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import type { CustomLabel } from '#shared/domain/annotation-set.ts';
import { encodeAux } from '#shared/domain/aux-text.ts';
import { MAX_WFDB_CODE } from '#shared/domain/wfdb-codes.ts';
import {
  DEFINITIONS_END,
  DEFINITIONS_START,
  formatDefinition,
  formatTimeResolution,
} from '#shared/domain/wfdb-notes.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { TimeConversion } from '#shared/units/time-conversion.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import type { ExportedAnnotationSet } from '../exported-record.ts';
import { formatRate, isExact } from './format-header.ts';
import { MitWriter } from './mit-writer.ts';

const NOTE_CODE = 22;
/** annot(5): the aux field of one annotation. */
const MAX_AUX_BYTES = 255;

export interface AnnotationRates {
  /** What the columns count: the record's time base. */
  readonly recordTimeBase: TimeBase;
  /** What readers count where the file does not say otherwise. */
  readonly frameRate: TimeBase;
}

/**
 * A set as a MIT-format annotation file, in the one form that the WFDB library writes: chan and num where they change, subtype where
 * it is not 0, intervals above 1023 as SKIP. Times count in the set's own resolution where it has one, else in frames where that
 * loses nothing, else in samples; a note at time 0 says so where it is not frames.
 * Errors: export/not-representable names the annotation.
 */
export function encodeAnnotations(set: ExportedAnnotationSet, rates: AnnotationRates): Result<Uint8Array> {
  const { annotations, annotator } = set;
  const fault = findFault(annotations);
  const fail = (reason: string) => {
    return err('export/not-representable', `Annotations '${annotator}' cannot be written as WFDB: ${reason}.`, {
      annotator,
      reason,
    });
  };
  if (fault !== undefined) return fail(fault);
  const resolution = chooseResolution(set, rates);
  if (resolution !== null && !isExact(formatRate(resolution), resolution))
    return fail('the sampling rate is no decimal number');
  const writer = new MitWriter();
  writeHead(writer, resolution, set.customLabels);
  const conversion = new TimeConversion(rates.recordTimeBase, resolution ?? rates.frameRate);
  const aux = annotations.auxTexts.map(encodeAux);
  for (let index = 0; index < annotations.samples.length; index += 1) {
    writer.write({
      time: conversion.convert(annotations.samples[index] ?? 0),
      code: annotations.codes[index] ?? 0,
      subtype: annotations.subtypes[index] ?? 0,
      chan: annotations.chans[index] ?? 0,
      num: annotations.nums[index] ?? 0,
      aux: aux[annotations.auxIndices[index] ?? -1],
    });
  }
  return ok(writer.finish());
}

/** The first of: the set's own resolution, frames (null), samples, from which every annotation reads back at its sample. */
function chooseResolution(
  { annotations, timeResolution }: ExportedAnnotationSet,
  rates: AnnotationRates,
): TimeBase | null {
  const { recordTimeBase, frameRate } = rates;
  if (timeResolution !== null && isExact(formatRate(timeResolution), timeResolution)) {
    if (fits(annotations, recordTimeBase, timeResolution)) return timeResolution;
  }
  return fits(annotations, recordTimeBase, frameRate) ? null : recordTimeBase;
}

function fits({ samples }: AnnotationColumns, from: TimeBase, to: TimeBase): boolean {
  const there = new TimeConversion(from, to);
  const back = new TimeConversion(to, from);
  return there.isExact || samples.every((sample) => back.convert(there.convert(sample)) === sample);
}

function writeNote(writer: MitWriter, text: string): void {
  writer.write({ time: 0, code: NOTE_CODE, subtype: 0, chan: 0, num: 0, aux: encodeAux(text) });
}

/** What the file says about itself, if anything. */
function writeHead(writer: MitWriter, resolution: TimeBase | null, customLabels: readonly CustomLabel[]): void {
  if (resolution !== null) writeNote(writer, formatTimeResolution(resolution));
  if (customLabels.length > 0) {
    writeNote(writer, DEFINITIONS_START);
    for (const label of customLabels) writeNote(writer, formatDefinition(label));
    writeNote(writer, DEFINITIONS_END);
  }
  if (resolution !== null || customLabels.length > 0) writer.writeSeparator();
}

function findFault(annotations: AnnotationColumns): string | undefined {
  const tooLong = annotations.auxTexts.map(encodeAux).find((bytes) => bytes.length > MAX_AUX_BYTES);
  if (tooLong !== undefined) return `a text has ${tooLong.length} bytes; at most ${MAX_AUX_BYTES} fit`;
  let last = 0;
  for (const [index, sample] of annotations.samples.entries()) {
    const code = annotations.codes[index] ?? 0;
    if (!Number.isSafeInteger(sample) || sample < 0) return `annotation ${index + 1} lies at sample ${sample}`;
    if (sample < last) return `annotation ${index + 1} lies before the one before it`;
    if (code < 1 || code > MAX_WFDB_CODE) return `annotation ${index + 1} has the code ${code}`;
    last = sample;
  }
  return undefined;
}
