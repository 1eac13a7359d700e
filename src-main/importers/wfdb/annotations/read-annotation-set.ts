import type { CustomLabel } from '#shared/domain/annotation-set.ts';
import { DEFINITIONS_END, DEFINITIONS_START, parseDefinition, parseTimeResolution } from '#shared/domain/wfdb-notes.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { TimeConversion } from '#shared/units/time-conversion.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import type { ImportedAnnotationSet } from '#main/importers/imported-record.ts';
import { AnnotationBuilder, type ParsedAnnotation } from './annotation-builder.ts';
import { parseMitAnnotations } from './parse-mit-annotations.ts';

const NOTE_CODE = 22;

export interface AnnotationFile {
  readonly annotator: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

export interface AnnotationTimes {
  /** What annotation times count where the file does not say otherwise. */
  readonly frameRate: TimeBase;
  /** The record's time base, in which the columns count. */
  readonly recordTimeBase: TimeBase;
}

export interface ReadAnnotationSet {
  readonly set: ImportedAnnotationSet;
  /** Bytes after the end mark that are not padding. */
  readonly unreadBytes: number;
  readonly notices: readonly string[];
}

/** An annotation file as a set in the record's time base. Errors: those of parseMitAnnotations. */
export function readAnnotationSet(file: AnnotationFile, times: AnnotationTimes): Result<ReadAnnotationSet> {
  const parsed = parseMitAnnotations(file.bytes, file.fileName);
  if (!parsed.ok) return parsed;
  const { rest, customLabels, timeResolution } = splitNotes(parsed.value.annotations);
  const convert = new TimeConversion(timeResolution ?? times.frameRate, times.recordTimeBase);
  const annotations = rest.toColumns((time) => convert.convert(time));
  const notices: string[] = [];
  const { unreadBytes } = parsed.value;
  if (unreadBytes > 0) notices.push(`'${file.fileName}' goes on for ${unreadBytes} bytes after its end mark`);
  if (!rest.isSorted) notices.push(`'${file.fileName}' goes back in time: its annotations were put in order`);
  if (convert.roundedCount > 0) {
    notices.push(
      `'${file.fileName}': ${convert.roundedCount} annotations lie between two samples and moved to the nearest`,
    );
  }
  return ok({
    set: {
      annotator: file.annotator,
      annotations,
      customLabels,
      timeResolution: timeResolution ?? null,
      sourceName: file.fileName,
      sourceBytes: file.bytes,
    },
    unreadBytes,
    notices,
  });
}

interface SplitNotes {
  readonly rest: AnnotationBuilder;
  readonly customLabels: readonly CustomLabel[];
  readonly timeResolution: TimeBase | undefined;
}

/** Takes the notes at time 0 with which a file begins to describe itself out of its annotations; other notes stay. */
function splitNotes(parsed: AnnotationBuilder): SplitNotes {
  const rest = new AnnotationBuilder();
  const customLabels: CustomLabel[] = [];
  let timeResolution: TimeBase | undefined;
  let isHead = true;
  let inDefinitions = false;
  for (const row of parsed.rows) {
    const text: string | undefined = isHead ? findHeadNote(row) : undefined;
    const definition = text !== undefined && inDefinitions ? parseDefinition(text) : undefined;
    const resolution = text === undefined ? undefined : parseTimeResolution(text);
    if (definition !== undefined) customLabels.push(definition);
    else if (resolution !== undefined) timeResolution = resolution;
    else if (text === DEFINITIONS_START) inDefinitions = true;
    else if (text === DEFINITIONS_END && inDefinitions) inDefinitions = false;
    else {
      rest.add(row);
      isHead &&= text !== undefined;
    }
  }
  return { rest, customLabels, timeResolution };
}

function findHeadNote({ sample, code, aux }: ParsedAnnotation): string | undefined {
  return sample === 0 && code === NOTE_CODE && aux !== null ? aux.replace(/\0+$/, '') : undefined;
}
