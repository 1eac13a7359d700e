import { expect, it } from 'vitest';
import { hashEvent, toAnnotationText, toChangesJson } from '#main/review/annotation-chain.ts';
import { sha256Hex, toCanonicalJson } from '#main/store/canonical-json.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';
import { fromBase } from '#test/builders/array-set.ts';

const before = fromBase({ id: 7, sample: 77, aux: 'a "quoted"\u0000 text' });
const after = { ...before, code: 5, status: 'changed' as const };

it('writes annotations and changes by hand as canonical JSON would', () => {
  expect(toAnnotationText(before)).toBe(toCanonicalJson({ ...before }));
  expect(
    toChangesJson([
      { id: 7, before, after },
      { id: 8, before, after: null },
    ]),
  ).toBe(
    toCanonicalJson([
      { id: 7, before: { ...before }, after: { ...after } },
      { id: 8, before: { ...before }, after: null },
    ]),
  );
});

it('hashes the hash before it and the canonical JSON of the whole event', () => {
  const changes = [{ id: 7, before, after }];
  const facts = {
    setId: 'set' as AnnotationSetId,
    seq: 2,
    operationId: 'operation',
    kind: 'edit',
    targetSeq: null,
    label: 'relabel beat to V',
    who: 'anna',
    why: null,
    atMs: 5,
    changeCount: 1,
  } as const;
  const whole = { ...facts, changes: [{ id: 7, before: { ...before }, after: { ...after } }] };

  const hash = hashEvent('previous', { ...facts, changesJson: toChangesJson(changes) });

  expect(hash).toBe(sha256Hex(`previous${toCanonicalJson(whole)}`));
});
