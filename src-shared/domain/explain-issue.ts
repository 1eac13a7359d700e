import type { z } from 'zod';

/** What a check of a file or of options found wrong. */
export type Issue = z.core.$ZodIssue;

/** The first thing that is wrong, as the end of a sentence: "at 'fit.batchSize': a number is wanted". */
export function explainIssue(issue: Issue | undefined): string {
  if (issue === undefined) return 'somewhere';
  if (issue.code === 'unrecognized_keys')
    return `at '${toPlace([...issue.path, issue.keys[0] ?? ''])}': there is no such key`;
  const place = toPlace(issue.path);
  return place === '' ? `as a whole: ${toRule(issue)}` : `at '${place}': ${toRule(issue)}`;
}

/** 'fit.batchSize', cut to a sane length. */
export function toPlace(path: readonly PropertyKey[]): string {
  return path.map(String).join('.').slice(0, 200);
}

const KINDS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};
const UNITS: Readonly<Record<string, string>> = {
  array: ' entries are',
  string: ' characters are',
  set: ' entries are',
};

/** What is wanted in that place; the value itself is never told. */
function toRule(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? 'it is missing'
        : `${KINDS[issue.expected] ?? issue.expected} is wanted`;
    case 'invalid_value':
      return toChoice(issue.values.map(String));
    case 'invalid_union':
      return 'options' in issue ? toChoice(issue.options.map(String)) : 'it has none of the forms that it may have';
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${UNITS[issue.origin] ?? ' is'} wanted`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${UNITS[issue.origin] ?? ' is'} wanted`;
    case 'invalid_format':
      return 'it is not written as it must be';
    default:
      return issue.message;
  }
}

function toChoice(values: readonly string[]): string {
  const [first = '', ...others] = values.map((value) => `'${value}'`);
  return others.length === 0 ? `${first} is wanted` : `one of ${[first, ...others].join(', ')} is wanted`;
}
