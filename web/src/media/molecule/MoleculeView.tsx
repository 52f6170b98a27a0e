/** A molecule, drawn by 3Dmol: cartoons of proteins, sticks and balls of the rest. */

import type { GLViewer } from "3dmol";
import { type ReactElement, useEffect, useRef, useState } from "react";
import { Button } from "../../ui/Button";
import { Bone, ErrorNote } from "../../ui/Notes";
import { fileAddress, useFileData } from "../fileData";
import styles from "../media.module.css";
import { themeColour, useShownTheme } from "../shownTheme";
import { useWheelWhenChosen } from "../turnable";
import type { MoleculeMedia } from "../values";

/** Browsers keep about 16 contexts of the graphics card; each molecule takes one. */
const MOST_AT_ONCE = 8;
let open = 0;
const ATOMS_WITH_BALLS = 2_000;
/** Names of formats as 3Dmol has them. */
const FORMATS: Record<string, string> = { mmcif: "cif", mcif: "cif", sd: "sdf", mol: "sdf" };
const BINARY = new Set(["mmtf"]);

export function MoleculeView({ run, molecule }: { run: number; molecule: MoleculeMedia }): ReactElement {
  const { file, caption, format } = molecule;
  const isBinary = BINARY.has(format);
  const { data, error, refetch } = useFileData<string | ArrayBuffer>(
    run,
    file,
    isBinary ? "bytes" : "text",
    (answer) => (isBinary ? answer.arrayBuffer() : answer.text()),
  );
  const [wanted, setWanted] = useState(() => open < MOST_AT_ONCE);
  if (error !== null) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Bone height={240} />;
  return (
    <figure className={styles.frame}>
      {wanted ? (
        <Drawn data={data} format={FORMATS[format] ?? format} words={caption || file.path} />
      ) : (
        <div className={styles.stage}>
          <Button onClick={() => setWanted(true)}>Show this molecule</Button>
        </div>
      )}
      <figcaption>
        {caption}{" "}
        <a href={fileAddress(run, file)} download>
          download
        </a>
      </figcaption>
    </figure>
  );
}

function Drawn({ data, format, words }: { data: string | ArrayBuffer; format: string; words: string }): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const viewer = useRef<GLViewer>(null);
  const [failed, setFailed] = useState<Error | null>(null);
  const theme = useShownTheme();
  useWheelWhenChosen(place, failed === null);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    open += 1;
    let gone = false;
    const observer = new ResizeObserver(() => viewer.current?.resize());
    void import("3dmol/build/3Dmol.es6-min.js")
      .then(({ createViewer }) => {
        if (gone) return;
        const made = createViewer(element, { backgroundColor: themeColour("--bg"), disableFog: true });
        viewer.current = made;
        const atoms = made.addModel(data as string, format, { keepH: true }).selectedAtoms({}).length;
        const ball = atoms > ATOMS_WITH_BALLS ? {} : { sphere: { scale: 0.25 } };
        made.setStyle({}, { stick: { radius: 0.12 }, ...ball });
        made.setStyle({ hetflag: false }, { cartoon: { color: "spectrum" } });
        made.zoomTo();
        made.render();
        element.dataset.drawn = String(atoms);
        observer.observe(element);
      })
      .catch((reason: unknown) => setFailed(reason instanceof Error ? reason : new Error(String(reason))));
    return () => {
      gone = true;
      open -= 1;
      observer.disconnect();
      const canvas = element.querySelector("canvas");
      viewer.current?.clear();
      viewer.current = null;
      canvas?.getContext("webgl2")?.getExtension("WEBGL_lose_context")?.loseContext();
      element.replaceChildren();
    };
  }, [data, format]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colour is read anew.
  useEffect(() => {
    viewer.current?.setBackgroundColor(themeColour("--bg"), 1);
    viewer.current?.render();
  }, [theme]);
  if (failed !== null) return <ErrorNote error={failed} />;
  return (
    <div
      ref={place}
      className={styles.stage}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys turn it.
      tabIndex={0}
      role="img"
      aria-label={`${words}: arrow keys turn, + and - zoom`}
      onKeyDown={(event) => {
        const turns: Record<string, [number, "x" | "y"]> = {
          ArrowLeft: [-15, "y"],
          ArrowRight: [15, "y"],
          ArrowUp: [-15, "x"],
          ArrowDown: [15, "x"],
        };
        const turn = turns[event.key];
        if (turn !== undefined) viewer.current?.rotate(...turn);
        else if (event.key === "+" || event.key === "-") viewer.current?.zoom(event.key === "+" ? 1.2 : 1 / 1.2);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
