import type Sqlite from 'better-sqlite3';

/** What SQLite would do for a query, one line per step: a table that is scanned, an index that is used. */
export function explain(connection: Sqlite.Database, sql: string): string {
  const steps = connection.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all();
  return steps.map((step) => step.detail).join('\n');
}
