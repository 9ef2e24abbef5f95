/** @file A person walks to boxes with unknown items: what they know, where they go, and what two observers make of it. */

import { useMemo, useState } from "react";
import { rng } from "../../../../src/math/random.ts";
import { posterior } from "../../../../src/planning/inference/posterior.ts";
import {
  type BoxEpisode,
  type BoxHuman,
  boxWorld,
  permutations3,
} from "../../../../src/planning/learners/boxes.ts";
import styles from "../desks.module.css";
import { GridPicture } from "../grid-picture.tsx";
import { ReplayControls, useReplay } from "./replay.tsx";

const rows = ["A...B", ".....", "..S..", ".....", "..C.."];
const boxes = ["A", "B", "C"];
const goods = ["apple", "bread", "cake"];
const utilities = [0, 2, 3];
const observers: readonly BoxHuman[] = ["learning", "stationary"];
/** Preferences by name, the best last: "apple < bread < cake". */
const orders = permutations3.map((p) =>
  [0, 1, 2]
    .sort((a, b) => (p[a] ?? 0) - (p[b] ?? 0))
    .map((item) => goods[item])
    .join(" < "),
);
const episodesPerRound = 3;
const episodeCount = 2 * episodesPerRound;
const beta = 5;

const preferences = {
  size: permutations3.length,
  dimension: 3,
  parameters: Float64Array.from(permutations3.flatMap((p) => p.map((i) => utilities[i] ?? 0))),
  prior: new Float64Array(permutations3.length).fill(1 / permutations3.length),
};

/** One moment of the replay: an episode and how many of its moves were made. */
interface Moment {
  episode: number;
  moves: number;
}

const momentsOf = (episodes: readonly BoxEpisode[]): Moment[] =>
  episodes.flatMap(({ cells }, episode) => cells.map((_, moves) => ({ episode, moves })));

export function BoxReplay() {
  const [kind, setKind] = useState<BoxHuman>("learning");
  const [seed, setSeed] = useState(1);
  const world = useMemo(() => boxWorld(preferences, { beta, episodesPerRound }), []);
  const { theta, episodes, moments } = useMemo(() => {
    const random = rng(seed, "box replay");
    const drawn = random.integer(preferences.size);
    const walked = world.walk(kind, drawn, episodeCount, random);
    return { theta: drawn, episodes: walked, moments: momentsOf(walked) };
  }, [world, kind, seed]);
  const replay = useReplay(moments.length);
  const moment = moments[replay.at] ?? { episode: 0, moves: 0 };

  const episode = episodes[moment.episode];
  const plan = episode === undefined ? undefined : world.plans(kind, episode)[theta];
  const posteriors = observers.map((model) => {
    const loglik = new Float64Array(preferences.size);
    episodes.slice(0, moment.episode).forEach((past) => {
      world.read(model, past, loglik);
    });
    if (episode !== undefined) world.read(model, episode, loglik, moment.moves);
    return posterior(preferences.prior, loglik).probabilities;
  });
  const again = (next: () => void): void => {
    next();
    replay.goTo(0);
  };
  if (episode === undefined || plan === undefined) return null;
  return (
    <>
      <p className={styles.note}>
        Three boxes hold an apple, bread and a cake, shuffled anew every {episodesPerRound} walks
        (Assay reference; 5 × 5 cells, inverse temperature {beta}). Somebody who learns starts every
        round without knowing what is where and goes to what they expect to be best. Both observers
        see the boxes’ contents and every move.
      </p>
      <ReplayControls
        replay={replay}
        of="the walks"
        onAnother={() => again(() => setSeed(seed + 1))}
      >
        <label>
          who walks to the boxes
          <select
            value={kind}
            onChange={(e) =>
              again(() => setKind(e.target.value === "learning" ? "learning" : "stationary"))
            }
          >
            <option value="learning">somebody who learns what is where</option>
            <option value="stationary">somebody who knows what is where</option>
          </select>
        </label>
      </ReplayControls>
      <div className={styles.pictures}>
        <figure>
          <GridPicture
            seen={{
              name: `${kind}, ${orders[theta]}`,
              values: plan.values,
              policy: plan.policy,
              warnings: [],
            }}
            rows={rows}
            walk={episode.cells.slice(0, moment.moves + 1)}
          />
          <figcaption>
            Walk {moment.episode + 1} of {episodeCount}, move {moment.moves} of{" "}
            {episode.actions.length}. {knowledge(kind, episode)} Likes {orders[theta]}.
          </figcaption>
        </figure>
      </div>
      <Beliefs posteriors={posteriors} theta={theta} />
    </>
  );
}

/** What the walker thinks may be in each box. */
function knowledge(kind: BoxHuman, { assignment, possible }: BoxEpisode): string {
  const open = kind === "stationary" ? [assignment] : possible;
  const words = boxes.map((box, b) => {
    const may = [...new Set(open.map((p) => goods[permutations3[p]?.[b] ?? 0]))].sort();
    return `${box} ${may.join(" or ")}`;
  });
  return `The walker thinks: ${words.join("; ")}.`;
}

/** Probability of every preference under each observer's model of the person. */
function Beliefs({ posteriors, theta }: { posteriors: readonly Float64Array[]; theta: number }) {
  return (
    <table className={styles.history}>
      <caption className={styles.note}>
        What the observers believe (▸ is true). A first walk of a round tells nothing to an observer
        who knows that the person is learning.
      </caption>
      <thead>
        <tr>
          <th scope="col">preferences</th>
          {observers.map((name) => (
            <th key={name} scope="col">
              assumes a {name} person
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {orders.map((order, i) => (
          <tr key={order}>
            <th scope="row">
              {i === theta ? "▸ " : ""}
              {order}
            </th>
            {observers.map((name, j) => (
              <td key={name}>
                {(posteriors[j]?.[i] ?? 0).toFixed(2)}
                <div className={styles.bar}>
                  <span style={{ width: `${100 * (posteriors[j]?.[i] ?? 0)}%` }} />
                </div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
