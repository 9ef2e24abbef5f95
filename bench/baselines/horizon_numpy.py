"""Hierarchical bootstrap of time horizons in plain NumPy: the baseline of bench/horizon.ts.

Reads a JSON file with tasks (minutes, family) and agents (task, runs, successes per cell). For each replicate it draws
families, tasks and runs, and refits every agent by Newton's method. Two ways: `rows` keeps one row per run, as a data
frame would; `counts` sums runs per task first, like the TypeScript it is compared with. Prints one JSON line per request
`way replicates` read from standard input.
"""

import json
import sys
import time

import numpy as np

RIDGE = 1e-5


def fit(x, weight, positive, start):
    """Ridge logistic curve by Newton with step halving; None when there is no falling curve."""
    total = weight.sum()
    ones = positive.sum()
    if total <= 0 or ones <= 0 or ones >= total * (1 - 1e-15):
        return None

    def loss(a, b):
        z = a * x + b
        return 0.5 * RIDGE * a * a + (weight * np.logaddexp(0.0, z) - positive * z).sum()

    a, b = start
    current = loss(a, b)
    for _ in range(100):
        p = 1.0 / (1.0 + np.exp(-(a * x + b)))
        residual = weight * p - positive
        curvature = weight * p * (1.0 - p)
        ga = RIDGE * a + (residual * x).sum()
        gb = residual.sum()
        if np.hypot(ga, gb) < 1e-9:
            return (a, b) if a < 0 else None
        haa = RIDGE + (curvature * x * x).sum()
        hab = (curvature * x).sum()
        hbb = curvature.sum()
        determinant = haa * hbb - hab * hab
        if determinant <= 1e-300:
            return None
        da = -(hbb * ga - hab * gb) / determinant
        db = -(haa * gb - hab * ga) / determinant
        for _ in range(40):
            trial = loss(a + da, b + db)
            if trial <= current + 1e-12:
                break
            da *= 0.5
            db *= 0.5
        a, b, current = a + da, b + db, trial
    return None


class Problem:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        self.log_minutes = np.log2(np.array([task["minutes"] for task in data["tasks"]]))
        self.families = np.array([task["family"] for task in data["tasks"]])
        self.members = [np.flatnonzero(self.families == f) for f in np.unique(self.families)]
        self.agents = []
        for agent in data["agents"]:
            task = np.array(agent["task"])
            runs = np.array(agent["runs"])
            total = np.array(agent["total"], dtype=float)
            size = np.bincount(self.families[task], minlength=self.families.max() + 1)
            weight = 1.0 / np.sqrt(size[self.families[task]])
            weight /= weight.sum()
            row_task = np.repeat(task, runs)
            row_y = np.concatenate([np.r_[np.ones(int(s)), np.zeros(n - int(s))] for s, n in zip(total, runs)])
            start = fit(self.log_minutes[task], weight, weight * total / runs, (0.0, 0.0)) or (-0.5, 0.0)
            self.agents.append(
                {
                    "task": task,
                    "runs": runs,
                    "total": total,
                    "weight": weight,
                    "row_y": row_y,
                    "row_weight": np.repeat(weight / runs, runs),
                    "rows_of": [np.flatnonzero(row_task == t) for t in task],
                    "start": start,
                }
            )

    def draw_tasks(self, random):
        times = np.zeros(len(self.families), dtype=int)
        for family in random.integers(len(self.members), size=len(self.members)):
            tasks = self.members[family]
            np.add.at(times, tasks[random.integers(len(tasks), size=len(tasks))], 1)
        return times

    def replicate_rows(self, agent, times, random):
        parts = []
        for task, rows in zip(agent["task"], agent["rows_of"]):
            count = times[task] * len(rows)
            if count:
                parts.append(rows[random.integers(len(rows), size=count)])
        if not parts:
            return None
        rows = np.concatenate(parts)
        x = np.repeat(self.log_minutes[agent["task"]], agent["runs"])[rows]
        weight = agent["row_weight"][rows]
        return fit(x, weight, weight * agent["row_y"][rows], agent["start"])

    def replicate_counts(self, agent, times, random):
        m = times[agent["task"]]
        draws = random.binomial(m * agent["runs"], agent["total"] / agent["runs"])
        weight = agent["weight"] * m
        positive = agent["weight"] * draws / agent["runs"]
        used = m > 0
        return fit(self.log_minutes[agent["task"]][used], weight[used], positive[used], agent["start"])

    def bootstrap(self, way, replicates):
        random = np.random.default_rng(1)
        replicate = self.replicate_rows if way == "rows" else self.replicate_counts
        logs = [[] for _ in self.agents]
        start = time.perf_counter()
        for _ in range(replicates):
            times = self.draw_tasks(random)
            for values, agent in zip(logs, self.agents):
                curve = replicate(agent, times, random)
                if curve is not None:
                    values.append(-curve[1] / curve[0] * np.log(2.0))
        seconds = time.perf_counter() - start
        medians = [float(np.median(values)) if values else None for values in logs]
        return {"seconds": seconds, "medianLogHorizon": medians}


def main():
    problem = Problem(sys.argv[1])
    print(json.dumps({"numpy": np.__version__}), flush=True)
    for line in sys.stdin:
        way, replicates = line.split()
        print(json.dumps(problem.bootstrap(way, int(replicates))), flush=True)


main()
