import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { contract } from '#shared/ipc/contract.ts';
import { CALL_NAMES } from '#shared/ipc/names.ts';
import { findSources, root } from './import-graph.ts';

interface Handler {
  readonly name: string;
  readonly file: string;
  readonly lineCount: number;
}

const callNames: readonly string[] = CALL_NAMES;
const handlers = findSources(['src-main/ipc/handlers']).flatMap((file) => findHandlers(file));

/** The properties of a handler file whose names are those of calls: `'library.list': (input) => ...`. */
function findHandlers(file: string): Handler[] {
  const tree = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Handler[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isPropertyAssignment(node) || ts.isMethodDeclaration(node)) && ts.isStringLiteral(node.name)) {
      const line = (position: number) => tree.getLineAndCharacterOfPosition(position).line;
      found.push({ name: node.name.text, file, lineCount: line(node.end) - line(node.getStart(tree)) + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

describe('the contract', () => {
  it('has a schema for every name, and no other', () => {
    expect(Object.keys(contract).sort()).toEqual([...callNames].sort());
  });

  it('names every call noun.verb, each once', () => {
    expect(callNames.filter((name) => !/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
    expect(new Set(callNames).size).toBe(callNames.length);
  });

  it('has exactly one handler for every call', () => {
    expect(handlers.map(({ name }) => name).sort()).toEqual([...callNames].sort());
  });

  it('has handlers that only take a service, call it and return: 8 lines at most', () => {
    expect(handlers.filter(({ lineCount }) => lineCount > 8)).toEqual([]);
  });
});
