/** @file From a traced function to the graph that ONNX Runtime is given. */

import type { DType } from "../../math/nd-array.ts";
import { fromJaxpr, type JaxprLike } from "../onnx/from-jaxpr.ts";
import { optimize, type Program } from "../onnx/program.ts";
import { fromTracer, release, tracing, useTracer } from "../trace.ts";
import type { FlatFunction } from "./executor.ts";
import { fromJax, type JaxArray, jax, placeholder } from "./jax.ts";

/** The cleaned-up graph of a function, before ONNX Runtime's own optimiser. */
export function translate({ name, avals, fn }: FlatFunction): Program {
  const held: JaxArray[] = [];
  const { jaxpr: closed } = jax.makeJaxpr((...arrays: JaxArray[]) =>
    tracing("native", held, () => fn(arrays.map(fromTracer)).map(useTracer)),
  )(...avals.map(placeholder));
  const constants = closed.consts.map((one) =>
    fromJax((one as JaxArray).ref.dataSync(), one.dtype as DType),
  );
  const flat = closed.jaxpr.flatten().simplify();
  closed.dispose();
  release(held);
  return optimize(fromJaxpr(flat as unknown as JaxprLike, constants, name));
}
