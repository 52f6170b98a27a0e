/** What stands in the picture: points, boxes and arrows, or a model. */

import {
  BufferAttribute,
  BufferGeometry,
  Color,
  DoubleSide,
  Group,
  LineBasicMaterial,
  LineSegments,
  LoadingManager,
  Mesh,
  MeshStandardMaterial,
  type Object3D,
  Points,
  PointsMaterial,
  TextureLoader,
} from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { OBJLoader } from "three/examples/jsm/loaders/OBJLoader.js";
import { STLLoader } from "three/examples/jsm/loaders/STLLoader.js";
import { SLOTS, slotVariable } from "../../math/colours";
import { themeColour } from "../shownTheme";
import { packed } from "./gltf";
import { type Cloud, EDGES, readCloud, type Triple } from "./points";

/** The objects behind a file. Raises Error that says what is wrong with it. */
export async function sceneOf(format: string, bytes: ArrayBuffer): Promise<Object3D> {
  if (format === "pts.json" || format === "json")
    return cloudOf(readCloud(JSON.parse(new TextDecoder().decode(bytes))));
  if (format === "gltf" || format === "glb") return (await gltfLoader().parseAsync(packed(bytes), "")).scene;
  if (format === "obj") return dressed(new OBJLoader().parse(new TextDecoder().decode(bytes)));
  if (format === "stl") return dressed(new Mesh(new STLLoader().parse(bytes)));
  throw new Error(`No viewer for \`${format || "this format"}\`.`);
}

function gltfLoader(): GLTFLoader {
  const manager = new LoadingManager();
  // A logged model reaches nothing but itself.
  manager.setURLModifier((url) => (/^(data|blob):/.test(url) ? url : "data:,"));
  // Its pictures are shown as pictures are; bitmaps would be fetched, which the page's policy forbids.
  return new GLTFLoader(manager).register((parser) => {
    (parser as unknown as { textureLoader: TextureLoader }).textureLoader = new TextureLoader(manager);
    return { name: "textures" };
  });
}

/** A model without materials of its own in one plain colour. */
function dressed(model: Object3D): Object3D {
  const material = new MeshStandardMaterial({ color: themeColour("--run-1"), side: DoubleSide, roughness: 0.8 });
  model.traverse((each) => {
    if (!(each instanceof Mesh)) return;
    each.material = material;
    const geometry = each.geometry as BufferGeometry;
    if (geometry.getAttribute("normal") === undefined) geometry.computeVertexNormals();
  });
  return model;
}

function cloudOf({ positions, colours, slots, boxes, vectors }: Cloud): Object3D {
  const group = new Group();
  if (positions.length > 0) {
    const geometry = new BufferGeometry();
    geometry.setAttribute("position", new BufferAttribute(positions, 3));
    const own = colours === null ? (slots === null ? null : slotColours(slots)) : linear(colours);
    if (own !== null) geometry.setAttribute("color", new BufferAttribute(own, 3));
    const material = new PointsMaterial({ size: 2.5, sizeAttenuation: false, vertexColors: own !== null });
    if (own === null) material.color.set(themeColour("--run-1"));
    group.add(new Points(geometry, material));
  }
  for (const { corners, colour } of boxes)
    group.add(
      lines(
        EDGES.flatMap(([a, b]) => [corners[a], corners[b]]).filter((each) => each !== undefined),
        colour,
      ),
    );
  for (const { start, end, colour } of vectors) group.add(lines([start, end, ...tipOf(start, end)], colour));
  return group;
}

function lines(points: Triple[], colour: Triple | null): LineSegments {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(points.flat()), 3));
  const material = new LineBasicMaterial();
  if (colour === null) material.color.set(themeColour("--run-2"));
  else material.color.setRGB(...colour, "srgb");
  return new LineSegments(geometry, material);
}

/** Two short strokes at the end of an arrow, off its axis. */
function tipOf(start: Triple, end: Triple): Triple[] {
  const along = end.map((value, axis) => value - (start[axis] as number)) as Triple;
  const length = Math.hypot(...along) || 1;
  const aside: Triple = Math.abs(along[2]) < length * 0.9 ? [-along[1], along[0], 0] : [0, -along[2], along[1]];
  const width = Math.hypot(...aside) || 1;
  return [1, -1].flatMap((side) => [
    end,
    end.map(
      (value, axis) => value - 0.1 * (along[axis] as number) + (side * 0.05 * length * (aside[axis] as number)) / width,
    ) as Triple,
  ]);
}

/** The file's colours are those of a screen; the scene reckons in light. */
function linear(colours: Float32Array): Float32Array {
  const out = new Float32Array(colours.length);
  const colour = new Color();
  for (let i = 0; i < colours.length; i += 3)
    colour.setRGB(colours[i] ?? 0, colours[i + 1] ?? 0, colours[i + 2] ?? 0, "srgb").toArray(out, i);
  return out;
}

function slotColours(slots: Uint8Array): Float32Array {
  const palette = Array.from({ length: SLOTS + 1 }, (_, slot) => new Color(themeColour(slotVariable(slot || 1))));
  const out = new Float32Array(slots.length * 3);
  slots.forEach((slot, index) => {
    palette[slot]?.toArray(out, index * 3);
  });
  return out;
}
