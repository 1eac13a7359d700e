export interface ClassCounts {
  /** By class. */
  readonly rows: readonly number[];
  /** By class: of how many people or recordings they are; undefined where each row is of another. */
  readonly groups: readonly number[] | undefined;
  readonly arePeople: boolean;
}

/** 'N 32248 of 16 people, S 838 of 1 person, Q 0': a thousand beats of one person say less than ten of ten. */
export function describeClassCounts(classIds: readonly string[], { rows, groups, arePeople }: ClassCounts): string {
  const [one, several] = arePeople ? ['person', 'people'] : ['recording', 'recordings'];
  return classIds
    .map((id, k) => {
      const groupCount = groups?.[k] ?? 0;
      const whose = groupCount === 0 ? '' : ` of ${groupCount} ${groupCount === 1 ? one : several}`;
      return `${id} ${rows[k] ?? 0}${whose}`;
    })
    .join(', ');
}
