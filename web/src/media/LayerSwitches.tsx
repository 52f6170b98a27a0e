/** Switches of masks, boxes and their classes, the opacity of masks and the score from which boxes are shown. */

import { type ReactElement, type ReactNode, useCallback, useMemo, useState } from "react";
import { slotColour } from "../math/colours";
import { useSame } from "../ui/useSame";
import { classSlot } from "./classSlot";
import styles from "./media.module.css";
import {
  classKey,
  type FoundLayers,
  layerKey,
  OverlayContext,
  type OverlayLook,
  toggled,
  withClasses,
} from "./overlayLook";

/** `moving`: a slider on its way, of which only the end need be kept. */
type OnLook = (look: OverlayLook, moving: boolean) => void;

/** The overlay of one page or panel: give `around` its pictures, show `switches` near them. */
export function useLayers(
  given: OverlayLook,
  onLook: OnLook,
): {
  switches: ReactElement | null;
  around: (children: ReactNode) => ReactElement;
} {
  const look = useSame(given);
  const [found, setFound] = useState<FoundLayers>({});
  const onClasses = useCallback(
    (layer: Parameters<typeof withClasses>[1], classes: Record<string, string>) =>
      setFound((before) => withClasses(before, layer, classes)),
    [],
  );
  const overlay = useMemo(() => ({ look, onClasses }), [look, onClasses]);
  return {
    switches: Object.keys(found).length === 0 ? null : <LayerSwitches found={found} look={look} onLook={onLook} />,
    around: (children) => <OverlayContext value={overlay}>{children}</OverlayContext>,
  };
}

function LayerSwitches({
  found,
  look,
  onLook,
}: {
  found: FoundLayers;
  look: OverlayLook;
  onLook: OnLook;
}): ReactElement {
  const layers = Object.values(found);
  const has = (kind: string): boolean => layers.some(({ layer }) => layer.kind === kind);
  return (
    <div className={styles.layers}>
      {layers.map(({ layer, classes }) => {
        const key = layerKey(layer);
        const on = !look.hidden.includes(key);
        return (
          <fieldset key={key}>
            <legend className={styles.hidden}>{`${layer.kind} ${layer.name}`}</legend>
            <Switch on={on} onToggle={() => onLook(toggled(look, key), false)} strong>
              {layer.name} <small>{layer.kind}</small>
            </Switch>
            {Object.entries(classes).map(([id, label]) => (
              <Switch
                key={id}
                on={on && !look.hidden.includes(classKey(layer, id))}
                disabled={!on}
                onToggle={() => onLook(toggled(look, classKey(layer, id)), false)}
              >
                <i style={{ background: slotColour(classSlot(id)) }} />
                {label}
              </Switch>
            ))}
          </fieldset>
        );
      })}
      {has("mask") ? (
        <Share label="opacity" value={look.opacity} onChange={(opacity) => onLook({ ...look, opacity }, true)} />
      ) : null}
      {has("boxes") ? (
        <Share
          label="score from"
          value={look.threshold}
          onChange={(threshold) => onLook({ ...look, threshold }, true)}
        />
      ) : null}
    </div>
  );
}

function Switch({
  on,
  onToggle,
  disabled = false,
  strong = false,
  children,
}: {
  on: boolean;
  onToggle: () => void;
  disabled?: boolean;
  strong?: boolean;
  children: ReactNode;
}): ReactElement {
  return (
    <button type="button" aria-pressed={on} disabled={disabled} data-strong={strong || undefined} onClick={onToggle}>
      {children}
    </button>
  );
}

function Share({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
}): ReactElement {
  return (
    <label className={styles.slider}>
      {label}
      <input
        type="range"
        min={0}
        max={100}
        value={Math.round(value * 100)}
        onChange={({ target }) => onChange(Number(target.value) / 100)}
      />
      <output>{value.toFixed(2)}</output>
    </label>
  );
}
