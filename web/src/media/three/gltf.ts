/** A glTF whose buffers stand in it as text becomes one with them as bytes: nothing of it has to be fetched. Pure. */

import { fieldsOf } from "../values";

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BYTES_CHUNK = 0x004e4942;

/**
 * The same model as a GLB. A GLB stays as it is.
 *
 * Raises Error for what is no glTF, and for buffers that lie elsewhere: they were not logged with it.
 */
export function packed(file: ArrayBuffer): ArrayBuffer {
  if (file.byteLength >= 4 && new DataView(file).getUint32(0, true) === MAGIC) return file;
  const model = fieldsOf(JSON.parse(new TextDecoder().decode(file)));
  const given = Array.isArray(model.buffers) ? model.buffers.map(fieldsOf) : [];
  const places: number[] = [];
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const { uri } of given) {
    const bytes = bytesOf(uri);
    places.push(length);
    parts.push(bytes);
    length = whole(length + bytes.length);
  }
  const views = (Array.isArray(model.bufferViews) ? model.bufferViews : []).map(fieldsOf).map((view) => {
    const before = typeof view.byteOffset === "number" ? view.byteOffset : 0;
    const place = places[typeof view.buffer === "number" ? view.buffer : 0] ?? 0;
    return { ...view, buffer: 0, byteOffset: place + before };
  });
  const text = new TextEncoder().encode(
    JSON.stringify({ ...model, buffers: [{ byteLength: length }], bufferViews: views }),
  );
  return assembled(text, parts, places, length);
}

function assembled(text: Uint8Array, parts: Uint8Array[], places: number[], length: number): ArrayBuffer {
  const head = whole(text.length);
  const total = 12 + 8 + head + 8 + length;
  const out = new Uint8Array(total);
  const view = new DataView(out.buffer);
  [MAGIC, 2, total, head, JSON_CHUNK].forEach((word, index) => {
    view.setUint32(index * 4, word, true);
  });
  out.fill(0x20, 20, 20 + head);
  out.set(text, 20);
  view.setUint32(20 + head, length, true);
  view.setUint32(24 + head, BYTES_CHUNK, true);
  parts.forEach((part, index) => {
    out.set(part, 28 + head + (places[index] ?? 0));
  });
  return out.buffer;
}

function bytesOf(uri: unknown): Uint8Array {
  const [, encoded] = typeof uri === "string" ? (/^data:[^,]*;base64,(.*)$/s.exec(uri) ?? []) : [];
  if (encoded === undefined) throw new Error("The model keeps a part of it in another file. Log it as .glb.");
  return Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
}

/** Chunks are whole words of four bytes. */
function whole(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
