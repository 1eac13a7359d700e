import type { Desk } from '../desk.svelte.ts';
import { listDeskCommands } from './desk-commands.ts';
import { listEditCommands } from './edit-commands.ts';
import { listLabelCommands } from './label-commands.ts';
import { listReviewCommands } from './review-commands.ts';
import { listTrainingCommands } from './training-commands.ts';
import { listViewCommands } from './view-commands.ts';

const COMMAND_LISTS = [
  listReviewCommands,
  listLabelCommands,
  listEditCommands,
  listViewCommands,
  listDeskCommands,
  listTrainingCommands,
];

/** Gives a desk its commands. Outside the desk, which commands are about, so that neither needs to know the other. */
export function registerCommands(desk: Desk): void {
  for (const list of COMMAND_LISTS) desk.commands.register(list(desk));
}
