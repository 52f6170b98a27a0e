/** Two pictures in one place, with a divider between them that is dragged or moved by the arrow keys. */

import type { ReactElement } from "react";
import { Bone, ErrorNote } from "../ui/Notes";
import { Layered } from "./Layered";
import styles from "./media.module.css";
import { type Source, type SourceSteps, useSourceValue } from "./sources";
import type { ImageMedia } from "./values";
import { type NamedSide, sideOf, sourceName, type WipeSides } from "./wipeSides";

/** Which picture of which source. */
interface Side {
  source: number;
  item: number;
}

interface WipeProps {
  sources: readonly Source[];
  own: SourceSteps["own"];
  step: number | null;
  sides: WipeSides;
  /** `moving`: the divider is under way. */
  onSides: (sides: WipeSides, moving?: boolean) => void;
}

export function Wipe({ sources, own, step, sides, onSides }: WipeProps): ReactElement {
  const named = (side: Side): NamedSide => ({ source: sourceName(sources[side.source] ?? NONE), item: side.item });
  const a = sideOf(sides.a, sources) ?? { source: 0, item: 0 };
  // With one source it is a picture against the next one of the same list.
  const b = sideOf(sides.b, sources) ?? (sources.length > 1 ? { source: 1, item: 0 } : { source: 0, item: 1 });
  const { share } = sides;
  const left = useSide(a, sources, own, step);
  const right = useSide(b, sources, own, step);
  const error = left.error ?? right.error;
  const shape = left.picture ?? right.picture;
  return (
    <div className={styles.wipe}>
      <div className={styles.wipeChoice}>
        <SideChoice
          label="A"
          side={a}
          sources={sources}
          count={left.count}
          onChange={(side) => onSides({ ...sides, a: named(side) })}
        />
        <SideChoice
          label="B"
          side={b}
          sources={sources}
          count={right.count}
          onChange={(side) => onSides({ ...sides, b: named(side) })}
        />
      </div>
      {error === null ? null : <ErrorNote error={error} />}
      {left.pending || right.pending ? <Bone height={192} /> : null}
      {shape === null ? null : (
        <div
          className={styles.wipeStage}
          style={{ aspectRatio: `${shape.width ?? 1} / ${shape.height ?? 1}` }}
          data-share={share}
        >
          {right.picture === null ? (
            <span className={styles.missing}>B has no picture here</span>
          ) : (
            <Layered run={right.run} picture={right.picture} />
          )}
          <div style={{ clipPath: `inset(0 ${100 - share}% 0 0)` }}>
            {left.picture === null ? (
              <span className={styles.missing}>A has no picture here</span>
            ) : (
              <Layered run={left.run} picture={left.picture} />
            )}
          </div>
          <input
            type="range"
            min={0}
            max={100}
            step={0.5}
            value={share}
            aria-label="divider between A and B"
            aria-valuetext={`${Math.round(share)}% A`}
            onChange={({ target }) => onSides({ ...sides, share: Number(target.value) }, true)}
          />
        </div>
      )}
    </div>
  );
}

interface Shown {
  run: number;
  picture: ImageMedia | null;
  count: number;
  pending: boolean;
  error: Error | null;
}

const NONE: Source = { run: -1, key: "", label: "", slot: null };

function useSide(side: Side, sources: readonly Source[], own: SourceSteps["own"], step: number | null): Shown {
  const source = sources[side.source] ?? sources[0] ?? NONE;
  const { media, pending, error } = useSourceValue(source, own[sources.indexOf(source)] ?? [], step);
  const pictures = media.filter((each): each is ImageMedia => each.kind === "image");
  return { run: source.run, picture: pictures[side.item] ?? null, count: pictures.length, pending, error };
}

function SideChoice({
  label,
  side,
  sources,
  count,
  onChange,
}: {
  label: string;
  side: Side;
  sources: readonly Source[];
  count: number;
  onChange: (side: Side) => void;
}): ReactElement {
  return (
    <span>
      <b>{label}</b>
      <select
        aria-label={`${label}: run or key`}
        value={side.source}
        onChange={({ target }) => onChange({ source: Number(target.value), item: side.item })}
      >
        {sources.map(({ label: name, run, key }, index) => (
          <option key={`${run} ${key}`} value={index}>
            {name}
          </option>
        ))}
      </select>
      {count > 1 || side.item > 0 ? (
        <select
          aria-label={`${label}: which picture`}
          value={side.item}
          onChange={({ target }) => onChange({ ...side, item: Number(target.value) })}
        >
          {Array.from({ length: Math.max(count, side.item + 1) }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: places of a list.
            <option key={index} value={index}>
              {index + 1}
            </option>
          ))}
        </select>
      ) : null}
    </span>
  );
}
