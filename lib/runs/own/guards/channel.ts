import { InputError } from "../../../errors";
import type { Channel, ChannelKind, Session, Told } from "../../../feedback/channels/channel";
import { call, callWithin, PartError, shown } from "../call";
import { memoryOf } from "./memory";
import { finite, opened } from "./opened";

/** A channel of one's own: it gets frozen records, has a time limit where it learns, and must tell texts. */
export function guardChannel(kind: ChannelKind, seconds: number): ChannelKind {
  const what = `channel ${kind.name}`;
  if (kind.bind) throw new InputError(`${what} has bind, by which only ours move a teacher's weights; leave it out`);
  return {
    ...kind,
    create: (settings, candidates) => {
      const names = Object.freeze([...candidates]);
      const channel = opened("channel of a run", `${what}: create`, () => kind.create(settings, names));
      const { learn } = channel;
      return {
        outlives: channel.outlives,
        ...(channel.foresees === undefined ? {} : { foresees: channel.foresees }),
        open: (n, frozen) =>
          guardSession(
            what,
            opened("session", `${what}: open`, () => channel.open(n, frozen)),
            names.length,
          ),
        ...(learn
          ? { learn: (teacher) => callWithin(`${what}: learn`, seconds, () => learn.call(channel, teacher)) }
          : {}),
        ...memoryOf(what, channel),
      } satisfies Channel;
    },
  };
}

function guardSession(what: string, session: Session, count: number): Session {
  const { retry, bias } = session;
  return {
    told: (i, view) =>
      told(
        `${what}: told`,
        call(`${what}: told`, () => session.told?.(i, view)),
        count,
      ),
    ...(retry
      ? {
          retry: (i, view, token, q, foreseen) =>
            told(
              `${what}: retry`,
              call(`${what}: retry`, () => retry.call(session, i, view, token, q && Float64Array.from(q), foreseen)),
              count,
            ),
        }
      : {}),
    ...(bias
      ? {
          bias: (i, view) => {
            const odds = call(`${what}: bias`, () => bias.call(session, i, view));
            return odds && finite(`${what}: bias`, odds, count);
          },
        }
      : {}),
    hear: (i, said) => call(`${what}: hear`, () => session.hear(i, Object.freeze({ ...said }))),
    forget: (i) => call(`${what}: forget`, () => session.forget?.(i)),
    ...memoryOf(what, session),
  };
}

/** What a channel tells: nothing, or a text about a token. */
function told(what: string, value: Told | undefined, count: number): Told | undefined {
  if (value === undefined) return undefined;
  const about = value?.about;
  const sound =
    typeof value?.text === "string" &&
    Number.isInteger(about?.token) &&
    about.token >= 0 &&
    about.token < count &&
    typeof about.right === "boolean" &&
    [undefined, "better", "worse"].includes(about.verdict);
  const { otherwise } = value;
  if (sound && (otherwise === undefined || typeof otherwise === "function")) {
    return {
      text: value.text,
      about: { token: about.token, right: about.right, verdict: about.verdict },
      ...(otherwise
        ? {
            otherwise: (verdict) => {
              const text: unknown = call(`${what}: otherwise`, () => otherwise.call(value, verdict));
              if (typeof text === "string") return text;
              throw new PartError(`${what}: otherwise gave ${shown(text)}; a text is needed`);
            },
          }
        : {}),
    };
  }
  throw new PartError(
    `${what} gave ${shown(value)}; { text, about: { token, right, verdict } } or undefined is needed`,
  );
}
