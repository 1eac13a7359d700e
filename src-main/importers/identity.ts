/** What a file's comment lines say about the person. */
export interface Demographics {
  readonly ageYears: number | null;
  readonly sex: 'female' | 'male' | null;
}

/**
 * Age and sex from comment lines: 'age: 51', '<age>: 28 <sex>: M', 'Sex: female' anywhere, and MIT-BIH's line
 * '69 M 1085 1629 x1' (age, sex, tape and recorder). What is not plausible (0 to 130 years) is left out.
 */
export function findDemographics(comments: readonly string[]): Demographics {
  const terse = MITDB_LINE.exec(comments.find((comment) => MITDB_LINE.test(comment)) ?? '');
  const text = comments.join('\n');
  const age = AGE.exec(text)?.[1] ?? terse?.[1];
  const sex = (SEX.exec(text)?.[1] ?? terse?.[2])?.toLowerCase();
  const ageYears = Number(age ?? NaN);
  return {
    ageYears: ageYears >= 0 && ageYears <= 130 ? ageYears : null,
    sex: sex === undefined ? null : sex.startsWith('f') || sex.startsWith('w') ? 'female' : 'male',
  };
}

const MITDB_LINE = /^\s*(-?\d{1,3})\s+([MF])\s+\d+\s+\S+\s+x\d/;
const AGE = /(?:^|[\s<(,;])age\s*>?\s*[:=]\s*(\d{1,3}(?:\.\d+)?)\b/im;
const SEX = /(?:^|[\s<(,;])(?:sex|gender)\s*>?\s*[:=]\s*(female|male|woman|man|f|m)\b/im;
