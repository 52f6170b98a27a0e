/** Draws a scene on a canvas and lets the reader turn it. One context of the graphics card serves all views of a page. */

import {
  AmbientLight,
  Box3,
  DirectionalLight,
  Mesh,
  type Object3D,
  PerspectiveCamera,
  Scene,
  Sphere,
  Vector3,
  WebGLRenderer,
} from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";

let shared: WebGLRenderer | null = null;

/** Browsers keep about 16 contexts; a page may show more models. Raises Error where there is none. */
function renderer(): WebGLRenderer {
  try {
    shared ??= new WebGLRenderer({ antialias: true, alpha: true });
  } catch {
    throw new Error("This browser draws nothing in three dimensions here: WebGL is off.");
  }
  return shared;
}

/** Radians of a key press. */
const TURN = Math.PI / 16;

export class Stage {
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(45, 1, 0.01, 1000);
  private readonly controls: OrbitControls;
  private readonly context: CanvasRenderingContext2D | null;
  private frame = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    content: Object3D,
  ) {
    renderer();
    this.context = canvas.getContext("2d");
    const light = new DirectionalLight(0xffffff, 2.2);
    light.position.set(1, 2, 3);
    this.camera.add(light);
    this.scene.add(content, this.camera, new AmbientLight(0xffffff, 1.1));
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.addEventListener("change", () => this.ask());
    this.look();
  }

  /** From aside and above, all of it in the picture. */
  look(): void {
    const sphere = new Box3().setFromObject(this.scene.children[0] as Object3D).getBoundingSphere(new Sphere());
    const radius = sphere.radius > 0 ? sphere.radius : 1;
    const distance = radius / Math.sin((this.camera.fov * Math.PI) / 360);
    this.controls.target.copy(sphere.center);
    this.camera.position
      .copy(sphere.center)
      .add(new Vector3(0.6, 0.45, 0.8).normalize().multiplyScalar(distance * 1.05));
    this.camera.near = distance / 500;
    this.camera.far = distance * 20;
    this.controls.update();
    this.ask();
  }

  /** Turned by keys: steps to the right and upward, and nearer by a factor. */
  move(right: number, up: number, nearer = 1): void {
    const offset = this.camera.position.clone().sub(this.controls.target);
    offset.applyAxisAngle(this.camera.up, -right * TURN);
    const side = new Vector3().crossVectors(this.camera.up, offset).normalize();
    const tilted = offset.clone().applyAxisAngle(side, -up * TURN);
    // Not over the pole, where left becomes right.
    if (Math.abs(tilted.clone().normalize().dot(this.camera.up)) < 0.99) offset.copy(tilted);
    this.camera.position.copy(this.controls.target).add(offset.multiplyScalar(1 / nearer));
    this.controls.update();
    this.ask();
  }

  /** Draws in the next frame. */
  ask(): void {
    if (this.frame === 0)
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.draw();
      });
  }

  private draw(): void {
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth === 0 || clientHeight === 0) return;
    const [width, height] = [clientWidth * devicePixelRatio, clientHeight * devicePixelRatio].map(Math.round) as [
      number,
      number,
    ];
    const drawing = renderer();
    drawing.setSize(width, height, false);
    this.camera.aspect = clientWidth / clientHeight;
    this.camera.updateProjectionMatrix();
    drawing.render(this.scene, this.camera);
    this.canvas.width = width;
    this.canvas.height = height;
    this.context?.drawImage(drawing.domElement, 0, 0);
    this.canvas.dataset.drawn = "";
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    this.controls.dispose();
    this.scene.traverse((each) => {
      if (!(each instanceof Mesh) && !("geometry" in each)) return;
      const { geometry, material } = each as Mesh;
      geometry?.dispose();
      for (const one of [material].flat()) one?.dispose();
    });
  }
}
