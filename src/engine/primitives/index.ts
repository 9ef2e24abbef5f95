/** @file Registers all primitives. */

import "./elementwise.ts";
import "./indexing.ts";
import "./layout.ts";
import "./linear.ts";
import "./loss.ts";
import "./reduce.ts";
