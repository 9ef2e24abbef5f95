/** @file A particle filter over what the person has seen, and over who she is, as a robot. */

import { InvalidInputError } from "../../errors.ts";
import type { Random } from "../../math/random.ts";
import { drawIndex } from "../inference/scoring.ts";
import type { AssistMode } from "./exact.ts";
import { gittinsTable } from "./gittins.ts";
import type { BanditHuman } from "./humans.ts";
import type { RobotBelief, RobotPlayer } from "./robots.ts";

export interface FilterOptions {
  arms: number;
  /** Default 256. */
  particles?: number;
  /** How the robot acts on its belief: expected Gittins index, posterior mean, or Thompson sampling. Default "gittins". */
  act?: "gittins" | "mean" | "thompson";
  /** Discount of the index. Default 0.9. */
  gamma?: number;
  /** Who acts when. Default "assist". */
  mode?: AssistMode;
  /** Lead of the best arm's score over the next from which a preemptive robot does not ask. Default {@link preemptiveLead}. */
  lead?: number;
}

/** Default of {@link FilterOptions.lead}. */
export const preemptiveLead = 0.12;

/** A filter's player. */
export interface FilterPlayer extends RobotPlayer {
  unasked(random: Random): number | undefined;
  /** Learns from a wish without choosing. */
  hear(wish: number, random: Random): void;
  /** Notes that an arm was pulled (`wish` -1: unasked), its reward unseen. `act` is `hear`, choose and `note` in one. */
  note(arm: number, wish: number, random: Random): void;
  belief(): RobotBelief;
  readonly collapsed: number;
}

/** One possible story of the game so far. */
interface Particle {
  model: number;
  readonly successes: Int32Array;
  lastReward: number;
  /** What a person of memory "own" carries in this story; empty for others. */
  readonly own: Float64Array;
  /** The true arms of this story for people who know them; empty for others. */
  readonly theta: Float64Array;
}

function copy(from: Particle, into: Particle): void {
  into.model = from.model;
  into.successes.set(from.successes);
  into.lastReward = from.lastReward;
  into.own.set(from.own);
  into.theta.set(from.theta);
}

/**
 * Rao-Blackwellised particle filter: a particle is a possible history of rewards, summarised as successes per arm and the
 * last reward (and the values that a Q-learner carries); the arms' means are integrated out. People who know the arms look at
 * no reward, so for them a particle is a draw of the arms. With several human models the particles are shared out among
 * them, and the belief includes which model is right.
 */
export function filterRobot(
  models: readonly BanditHuman[],
  options: FilterOptions,
): { name: string; start(): FilterPlayer } {
  const { arms, particles = 256, act = "gittins", gamma = 0.9, mode = "assist" } = options;
  const { lead = preemptiveLead } = options;
  if (models.length === 0)
    throw new InvalidInputError("filter: wanted at least one human model, got none");
  const wishOf = models.map(({ name, probabilities }) => {
    if (probabilities === undefined) {
      throw new InvalidInputError(
        `filter: wanted a human whose wishes have a probability, got ${name}`,
        "use the majority robot",
      );
    }
    return probabilities;
  });
  const carries = models.some((m) => m.own !== undefined);
  const knows = models.map((m) => m.memory === "arms");
  const draws = knows.includes(true);
  const index = gittinsTable(gamma, 300);
  const fresh = (_: unknown, i: number): Particle => {
    const model = i % models.length;
    const own = new Float64Array(carries ? arms : 0);
    const first = models[model].own?.start(arms);
    if (first !== undefined) own.set(first);
    return {
      model,
      successes: new Int32Array(arms),
      lastReward: 0,
      own,
      theta: new Float64Array(draws ? arms : 0),
    };
  };
  return {
    name: `filter (${models.map((m) => m.name).join(", ")})`,
    start() {
      const pulls = new Int32Array(arms);
      let cloud = Array.from({ length: particles }, fresh);
      let spare = Array.from({ length: particles }, fresh);
      const weight = new Float64Array(particles).fill(1 / particles);
      const out = new Float64Array(arms);
      const score = new Float64Array(arms);
      let ready = !draws;
      let round = 0;
      let lastArm = -1;
      let lastWish = -1;
      let surprises = 0;
      let collapsed = 0;

      /** Draws the arms of particles whose person knows them, once a source of chance is at hand. */
      const prepare = (random: Random): void => {
        if (ready) return;
        ready = true;
        for (const { model, theta } of cloud)
          if (knows[model]) for (let a = 0; a < arms; a++) theta[a] = random.uniform();
      };

      const mean = ({ model, successes, theta }: Particle, arm: number): number => {
        if (!knows[model]) return (successes[arm] + 1) / (pulls[arm] + 2);
        return ready ? theta[arm] : 0.5;
      };

      const effective = (): number => {
        let squares = 0;
        for (let i = 0; i < particles; i++) squares += weight[i] * weight[i];
        return 1 / squares;
      };

      /** Systematic resampling: each particle is kept in proportion to its weight, with one random number. */
      const resample = (random: Random): void => {
        const u = random.uniform() / particles;
        let from = 0;
        let reached = weight[0];
        for (let i = 0; i < particles; i++) {
          while (reached < u + i / particles && from < particles - 1) {
            from += 1;
            reached += weight[from];
          }
          copy(cloud[from], spare[i]);
        }
        [cloud, spare] = [spare, cloud];
        weight.fill(1 / particles);
      };

      /** Arm of the largest score; ties go to `first`, then to the lowest arm. */
      const best = (first: number): number => {
        let arm = first;
        for (let a = 0; a < arms; a++) if (score[a] > score[arm] + 1e-12) arm = a;
        return arm;
      };

      const scores = (random: Random): void => {
        score.fill(0);
        if (act === "thompson") {
          const chosen = cloud[drawIndex(weight, 0, particles, random.uniform())];
          const { model, successes } = chosen;
          for (let a = 0; a < arms; a++)
            score[a] = knows[model]
              ? mean(chosen, a)
              : random.beta(successes[a] + 1, pulls[a] - successes[a] + 1);
          return;
        }
        for (let i = 0; i < particles; i++) {
          if (weight[i] === 0) continue;
          const particle = cloud[i];
          // The index of an arm whose mean is known is that mean.
          const exploring = act === "gittins" && !knows[particle.model];
          for (let a = 0; a < arms; a++)
            score[a] +=
              weight[i] * (exploring ? index(particle.successes[a], pulls[a]) : mean(particle, a));
        }
      };

      const hear = (wish: number, random: Random): void => {
        // Once the belief is empty there is nothing to plan with: defer for the rest of the game.
        if (surprises > 0) return;
        prepare(random);
        let total = 0;
        for (let i = 0; i < particles; i++) {
          if (weight[i] === 0) continue;
          const { model, successes, lastReward, theta, own } = cloud[i];
          wishOf[model](
            { successes, pulls, round, lastArm, lastReward, lastWish, theta, own },
            out,
          );
          weight[i] *= out[wish];
          total += weight[i];
        }
        if (!(total > 0)) {
          surprises += 1;
          weight.fill(1 / particles);
          return;
        }
        for (let i = 0; i < particles; i++) weight[i] /= total;
        const spread = effective();
        if (spread < 2) collapsed += 1;
        if (spread < particles / 2) resample(random);
      };

      const note = (arm: number, wish: number, random: Random): void => {
        prepare(random);
        for (let i = 0; i < particles; i++) {
          const particle = cloud[i];
          const won = random.uniform() < mean(particle, arm) ? 1 : 0;
          particle.successes[arm] += won;
          particle.lastReward = won;
          models[particle.model].own?.learn(particle.own, arm, won);
        }
        pulls[arm] += 1;
        round += 1;
        lastArm = arm;
        lastWish = wish;
      };

      return {
        get surprises() {
          return surprises;
        },
        get collapsed() {
          return collapsed;
        },
        hear,
        note,
        unasked(random) {
          if (mode === "assist" || (mode === "turn-taking" && round % 2 === 1)) return undefined;
          if (surprises > 0) {
            // Deferring: she is asked, or at the robot's own turn her last pull is repeated.
            if (mode === "turn-taking") round += 1;
            return mode === "turn-taking" ? lastArm : undefined;
          }
          scores(random);
          const arm = best(0);
          if (mode === "preemptive") {
            const others = score.filter((_, a) => a !== arm);
            if (!(score[arm] - Math.max(...others) > lead)) return undefined;
          }
          note(arm, -1, random);
          return arm;
        },
        act(wish, random) {
          hear(wish, random);
          if (surprises > 0) {
            round += 1;
            lastArm = wish;
            return wish;
          }
          let arm = wish;
          if (mode === "assist") {
            scores(random);
            arm = best(wish);
          }
          note(arm, wish, random);
          return arm;
        },
        belief() {
          const means = new Float64Array(arms);
          const byModel = new Float64Array(models.length);
          for (let i = 0; i < particles; i++) {
            byModel[cloud[i].model] += weight[i];
            for (let a = 0; a < arms; a++) means[a] += weight[i] * mean(cloud[i], a);
          }
          return { means, models: byModel };
        },
      };
    },
  };
}
