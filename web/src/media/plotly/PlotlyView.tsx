/** A Plotly figure, read as data and drawn by ECharts. */

import { BarChart, BoxplotChart, HeatmapChart, LineChart, PieChart, ScatterChart } from "echarts/charts";
import {
  DataZoomInsideComponent,
  GridComponent,
  LegendScrollComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
} from "echarts/components";
import { type EChartsType, init, use as register } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { type ReactElement, useEffect, useMemo, useRef } from "react";
import { SLOTS, slotVariable } from "../../math/colours";
import { Bone, ErrorNote } from "../../ui/Notes";
import { fileAddress, useFileData } from "../fileData";
import styles from "../media.module.css";
import { themeColour, useShownTheme } from "../shownTheme";
import type { PlotMedia } from "../values";
import { type Figure, readFigure } from "./figure";
import { type ChartInk, optionOf } from "./option";

register([
  BarChart,
  BoxplotChart,
  HeatmapChart,
  LineChart,
  PieChart,
  ScatterChart,
  CanvasRenderer,
  DataZoomInsideComponent,
  GridComponent,
  LegendScrollComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapContinuousComponent,
]);

export function PlotlyView({ run, plot }: { run: number; plot: PlotMedia }): ReactElement {
  const { file, caption } = plot;
  const { data, error, refetch } = useFileData(run, file, "plotly", async (answer) => readFigure(await answer.json()));
  if (error !== null) return <ErrorNote error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Bone height={240} />;
  const left = data.notDrawn.length > 0 ? `Not drawn: ${data.notDrawn.join(", ")}.` : "";
  return (
    <figure className={styles.frame}>
      <Chart figure={data} words={caption || data.title || "plot"} />
      <figcaption>
        {caption} {left}{" "}
        {left === "" ? null : (
          <a href={fileAddress(run, file)} download>
            download
          </a>
        )}
      </figcaption>
    </figure>
  );
}

function Chart({ figure, words }: { figure: Figure; words: string }): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const theme = useShownTheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read anew.
  const option = useMemo(() => optionOf(figure, inkOfTheme()), [figure, theme]);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const made = init(element);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispose();
    };
  }, []);
  useEffect(() => chart.current?.setOption(option, { notMerge: true }), [option]);
  const kinds = figure.traces.map(({ name, kind }) => `${name} (${kind})`).join(", ");
  return (
    <div
      ref={place}
      className={styles.chart}
      role="img"
      aria-label={`${words}: ${kinds}`}
      data-traces={figure.traces.length}
    />
  );
}

function inkOfTheme(): ChartInk {
  return {
    text: themeColour("--text-2"),
    grid: themeColour("--grid"),
    axis: themeColour("--axis"),
    panel: themeColour("--panel"),
    series: Array.from({ length: SLOTS }, (_, slot) => themeColour(slotVariable(slot + 1))),
    font: getComputedStyle(document.body).fontFamily,
  };
}
