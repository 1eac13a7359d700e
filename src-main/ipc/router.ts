import type { z } from 'zod';
import type { Envelope } from '#shared/ipc/bridge.ts';
import type { Call } from '#shared/ipc/call.ts';
import type { PayloadLimits } from '#shared/ipc/payload.ts';
import { ANSWER_LIMITS, checkPayload, INPUT_LIMITS } from '#shared/ipc/payload.ts';
import { MAX_PENDING_CALLS } from '#shared/ipc/wire.ts';
import type { ErrorCode } from '#shared/result/codes.ts';
import type { Result } from '#shared/result/result.ts';
import { err } from '#shared/result/result.ts';

type AnyContract = Readonly<Record<string, Call<z.ZodType, unknown>>>;

export interface RouterOptions<C extends AnyContract, Sender> {
  readonly contract: C;
  /** One for each call of the contract. */
  readonly handlers: {
    readonly [N in keyof C]: (input: z.output<C[N]['input']>) => Promise<Result<unknown>> | Result<unknown>;
  };
  /** Whether a message really comes from the program's own page. */
  readonly isAllowedSender: (sender: Sender) => boolean;
  /** A handler threw: an error of the program, to be logged. */
  readonly onBug: (callName: string, error: unknown) => void;
  readonly maxPendingCalls?: number;
  readonly inputLimits?: PayloadLimits;
}

export interface Router<Sender> {
  /** Never rejects: whatever goes wrong is an envelope. */
  dispatch(name: string, input: unknown, sender: Sender): Promise<Envelope>;
  /** Ends when every call that is under way has been answered; later ones are refused. */
  close(): Promise<void>;
}

/**
 * Takes calls from a page to their handlers: sender, known name, room, parse, run, envelope. Queries run side by side; commands
 * run one after another, in the order in which they came.
 */
export function createRouter<C extends AnyContract, Sender>(options: RouterOptions<C, Sender>): Router<Sender> {
  const { contract, handlers, isAllowedSender, onBug } = options;
  const maxPendingCalls = options.maxPendingCalls ?? MAX_PENDING_CALLS;
  const pending = new Set<Promise<Envelope>>();
  let lastCommand: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function run(name: keyof C & string, input: unknown): Promise<Envelope> {
    try {
      const answer = await handlers[name](input as z.output<C[typeof name]['input']>); // parsed by this call's own schema
      const checked = answer.ok ? checkPayload(answer.value ?? null, ANSWER_LIMITS) : answer;
      if (checked.ok || answer === checked) return checked;
      if (checked.error.code === 'ipc/too-large') return checked;
      throw new Error(`${name}: its answer cannot cross: ${checked.error.message}`);
    } catch (error) {
      onBug(name, error);
      return refusal('ipc/internal', `Overread made an error of its own in '${name}'. It has been written to the log.`);
    }
  }

  function start(name: keyof C & string, kind: 'query' | 'command', input: unknown): Promise<Envelope> {
    if (kind === 'query') return run(name, input);
    const command = lastCommand.then(() => run(name, input));
    lastCommand = command;
    return command;
  }

  return {
    dispatch(name, input, sender) {
      if (!isAllowedSender(sender)) return answerNow('ipc/forbidden', 'The message did not come from Overread itself.');
      if (closed) return answerNow('ipc/disconnected', 'Overread is closing.');
      const call = Object.hasOwn(contract, name) ? contract[name] : undefined;
      if (call === undefined) return answerNow('ipc/unknown-call', 'Overread knows no call of this name.');
      if (pending.size >= maxPendingCalls) {
        return answerNow(
          'ipc/busy',
          `${pending.size} questions are waiting for an answer. Wait a moment and try again.`,
        );
      }
      const checked = checkPayload(input, options.inputLimits ?? INPUT_LIMITS);
      if (!checked.ok) return Promise.resolve(checked);
      const parsed = call.input.safeParse(checked.value);
      if (!parsed.success) return answerNow('ipc/bad-input', toBadInput(name, parsed.error));
      const answer = start(name, call.kind, parsed.data);
      pending.add(answer);
      return answer.finally(() => pending.delete(answer));
    },
    async close() {
      closed = true;
      await Promise.all(pending);
    },
  };
}

function refusal(code: ErrorCode, message: string): Envelope {
  return err(code, message);
}

function answerNow(code: ErrorCode, message: string): Promise<Envelope> {
  return Promise.resolve(refusal(code, message));
}

/** Names the field and the rule, never the value: it may be a person's name. */
function toBadInput(name: string, error: z.ZodError): string {
  const issue = error.issues[0];
  const field = issue?.path.map(String).join('.').slice(0, 80);
  const rule = issue === undefined ? 'not valid' : issue.code.replaceAll('_', ' ');
  return `'${name}' was called with ${field ? `a bad '${field}'` : 'bad input'}: ${rule}.`;
}
