/** The bundle that is built for modules has the types of the package. */
declare module "3dmol/build/3Dmol.es6-min.js" {
  export { createViewer } from "3dmol";
}
