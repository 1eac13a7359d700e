import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { explainIssue } from '#shared/domain/explain-issue.ts';

const schema = z.strictObject({
  rate: z.number().min(1).max(5),
  count: z.int(),
  name: z.string().regex(/^[a-z]+$/),
  kind: z.enum(['x', 'y']),
  list: z.array(z.string()).min(2),
  rule: z.discriminatedUnion('by', [z.object({ by: z.literal('p') }), z.object({ by: z.literal('q') })]),
});
const right = { rate: 2, count: 3, name: 'a', kind: 'x', list: ['a', 'b'], rule: { by: 'p' } };
const explain = (part: object) => explainIssue(schema.safeParse({ ...right, ...part }).error?.issues[0]);

describe('what is wrong with a file', () => {
  it.each([
    [{ rate: undefined }, "at 'rate': it is missing"],
    [{ rate: 'Anna' }, "at 'rate': a number is wanted"],
    [{ rate: 0 }, "at 'rate': at least 1 is wanted"],
    [{ rate: 6 }, "at 'rate': at most 5 is wanted"],
    [{ count: 1.5 }, "at 'count': a whole number is wanted"],
    [{ name: 'Anna' }, "at 'name': it is not written as it must be"],
    [{ kind: 'Anna' }, "at 'kind': one of 'x', 'y' is wanted"],
    [{ list: ['a'] }, "at 'list': at least 2 entries are wanted"],
    [{ rule: { by: 'Anna' } }, "at 'rule.by': one of 'p', 'q' is wanted"],
    [{ speed: 1 }, "at 'speed': there is no such key"],
  ])('is told by place and rule, and never by what stands there: %j', (part, told) => {
    expect(explain(part)).toBe(told);
  });

  it('is told of the whole where it is no object', () => {
    expect(explainIssue(schema.safeParse(7).error?.issues[0])).toBe('as a whole: an object is wanted');
  });
});
