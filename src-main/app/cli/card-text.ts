import { findModelCaution } from '#shared/domain/find-model-caution.ts';
import { countSharedClasses } from '#shared/domain/shared-classes.ts';
import type {
  ModelCard,
  ModelClass,
  ModelProvenance,
  ModelResult,
  ResultFigure,
  ResultFigures,
} from '#shared/domain/model-card.ts';
import { explainIntervals, listShownFigures } from '#shared/metrics/explain-intervals.ts';
import { toSizeText } from './compression-text.ts';
import { toTable } from './table.ts';

/** What is counted in a table of results. */
const COUNTED = { beats: 'beats', fragments: 'fragments', records: 'records' } as const;

/** A model's card to be read, with `others` to compare leaking figures with: classes, data, protocol with its leaks, results with intervals where the card has them, limits. */
export function toCardText(card: ModelCard, others: readonly ModelCard[] = []): string {
  const classes = card.classes.map((own) => [own.id, own.name, toState(own)]);
  const { provenance } = card;
  return [
    `${card.name}  ${card.version}\n${card.id}: ${card.architecture}, ${card.parameterCount} parameters, recipe ${card.recipeId}${toTreesText(card)}\n`,
    toTable(['class', 'name', 'supported'], classes),
    `Leads: ${card.supportedLeads.join(', ') || 'any'}\nTrained on: ${card.trainingData}\nProtocol: ${card.trainingProtocol}\n`,
    ...(provenance === undefined || provenance.leaks.length === 0
      ? []
      : [toLeakText(provenance, findModelCaution(card, others))]),
    ...(card.compression === undefined ? [] : [toSizeText(card.compression)]),
    ...card.results.map((result) => toResultText(result, toCounted(card, result))),
    ...(provenance === undefined ? [] : [toProvenanceText(provenance)]),
    `Limits:\n${card.limits.map((limit) => `- ${limit}\n`).join('')}`,
  ].join('\n');
}

/** '; beside it boosted trees, 240 rounds over rhythm-numbers@1, 50 % of the answer', or nothing. */
function toTreesText({ trees }: Pick<ModelCard, 'trees'>): string {
  if (trees === undefined) return '';
  const { roundCount, numbersId, share } = trees;
  return `; beside it boosted trees, ${roundCount} rounds over ${numbersId}, ${Math.round(100 * share)} % of the answer`;
}

/** Networks that look at beats are judged by recordings too, where those have the labels. */
export function toCounted({ task }: Pick<ModelCard, 'task'>, { beatPositions }: ModelResult): string {
  return task === 'beats' && beatPositions === null ? 'records' : COUNTED[task];
}

function toState({ supported, why, notReady }: ModelClass): string {
  if (!supported) return `no: ${why ?? ''}`;
  return notReady === undefined ? 'yes' : `not ready: ${notReady}`;
}

function toLeakText({ leaks }: ModelProvenance, caution: string | null): string {
  // The examples behind the count are in the card itself.
  const shown = leaks.map((leak) => `- ${leak.replace(/: .*$/s, '.')}\n`).join('');
  return `LEAKS of this protocol: its figures say nothing about new people. ${caution ?? ''}\n${shown}`;
}

function toResultText(result: ModelResult, counted: string): string {
  const { title, dataset, labelMap, beatPositions, command, figures } = result;
  const hasGroups = result.classes.some(({ groupCount }) => groupCount !== undefined);
  const groups = hasGroups ? [`${figures?.groupedBy ?? 'patient'}s`] : [];
  // A recording may be there under two names: then there are more rows than recordings.
  const rowName = groups.includes(counted) ? 'rows' : counted;
  const rows = result.classes.map(({ classId, sensitivity, positivePredictivity, f1, referenceCount, groupCount }) => {
    const own = figures?.classes.find((figure) => figure.classId === classId);
    return [
      classId,
      toCell(sensitivity, own?.sensitivity),
      toCell(positivePredictivity, own?.positivePredictivity),
      toCell(f1, own?.f1),
      referenceCount,
      ...(hasGroups ? [groupCount ?? '-'] : []),
    ];
  });
  const map = labelMap === null ? '' : `; map ${labelMap}`;
  const positions = beatPositions === null ? '' : `; beats at ${beatPositions} positions`;
  const whole = `accuracy ${toCell(result.accuracy, figures?.accuracy)}, macro F1 ${toCell(result.macroF1, figures?.macroF1)}`;
  const how = figures === undefined ? '' : `${toIntervalLine(figures)}\n`;
  return `${title} (${dataset}${map}${positions}; ${whole})\n${toTable(['class', 'Se', '+P', 'F1', rowName, ...groups], rows)}${how}${toSharedLine(result)}made by: ${command}\n`;
}

/** Without the classes of one person: what such a class tells of is that person. */
function toSharedLine(result: ModelResult): string {
  const shared = countSharedClasses(result);
  if (shared === null) return '';
  return `Over the ${shared.classCount} classes that two or more ${result.figures?.groupedBy ?? 'patient'}s have: ${shared.rightCount} of ${shared.rowCount}, accuracy ${toCell(shared.rightCount / shared.rowCount)}.\n`;
}

function toIntervalLine({ groupCount, groupedBy, classes }: ResultFigures): string {
  const basis = { groupCount, groupName: `${groupedBy}s` };
  const warning = explainIntervals(basis, listShownFigures(classes));
  if (groupCount < 2) return warning;
  return `In brackets: 95 % intervals that resample ${groupCount} ${basis.groupName}.${warning === '' ? '' : ` ${warning}`}`;
}

function toProvenanceText({ published, dataSha256, splitName, splitSha256, codeVersion }: ModelProvenance): string {
  const figures = (published?.figures ?? []).map(
    ({ name, classId, value, unit }) => `${name}${classId === null ? '' : ` ${classId}`} ${value} ${unit}`,
  );
  const paper = published === null ? '' : `Published: ${figures.join(', ')} (${published.source})\n`;
  return `${paper}Data: SHA-256 ${dataSha256}\nSplit: ${splitName}, SHA-256 ${splitSha256}\nMade by version ${codeVersion}\n`;
}

/** '96.4 %' or '96.4 % (90.1 to 100.0)'. */
function toCell(fraction: number | null, figure?: ResultFigure): string {
  if (fraction === null) return '-';
  const value = `${(100 * fraction).toFixed(1)} %`;
  const isBare = figure === undefined || figure.low === null || figure.high === null;
  return isBare ? value : `${value} (${(100 * figure.low).toFixed(1)} to ${(100 * figure.high).toFixed(1)})`;
}
