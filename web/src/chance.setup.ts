/** Property tests: in CI the same cases every time, so that a change is judged by itself; elsewhere new ones. */

import fc from "fast-check";

if (process.env.CI !== undefined) fc.configureGlobal({ seed: 20_261_124 });
