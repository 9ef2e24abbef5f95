"""Straightforward NumPy versions of planning calculations; prints one JSON line with seconds (best of three) and value.

assistance: recursion over histories in Python, belief weights as arrays. inference: planning vectorised over states and
actions, a loop over rewards and sweeps; demonstrations enumerated by a recursion in Python, vectorised over rewards.
inference-vectorised: the same with planning vectorised over rewards too. inference-tail: one reward after the other, and once a
sweep changes little the rest by a linear solve with the derivative of the backup, as ours does by linear sweeps.

usage: planning_numpy.py assistance ROUNDS | inference | inference-vectorised | inference-tail | solve | games
"""

import json
import sys
import time

import numpy as np


def assistance(rounds):
    """Exact joint optimum of a win-stay lose-shift person and her robot, two arms: V(t, n, w) over all histories.

    Weights are arrays [last reward, S_0, S_1]; the reward of a pull is unseen.
    """

    def wishes(last_arm, cells):
        table = np.zeros((2,) + (2,) + cells)  # [wish, last reward, S_0, S_1]
        if last_arm < 0:
            table[0] = 1
            return table
        table[last_arm, 1] = 1
        table[1 - last_arm, 0] = 1
        return table

    def value(t, n, last_arm, w):
        total = 0.0
        table = wishes(last_arm, (n[0] + 1, n[1] + 1))
        for h in range(2):
            wh = w * table[h]
            if wh.sum() == 0:
                continue
            best = -1.0
            for a in range(2):
                shape = [1, 1, 1]
                shape[a + 1] = n[a] + 1
                m = ((np.arange(n[a] + 1) + 1) / (n[a] + 2)).reshape(shape)
                q = float((wh * m).sum())
                if t + 1 < rounds:
                    after = list(n)
                    after[a] += 1
                    nxt = np.zeros((2, after[0] + 1, after[1] + 1))
                    won = (wh * m).sum(axis=0)
                    lost = (wh * (1 - m)).sum(axis=0)
                    if a == 0:
                        nxt[1, 1:, :] += won
                        nxt[0, :-1, :] += lost
                    else:
                        nxt[1, :, 1:] += won
                        nxt[0, :, :-1] += lost
                    q += value(t + 1, tuple(after), a, nxt)
                best = max(best, q)
            total += best
        return total

    start = np.zeros((2, 1, 1))
    start[0, 0, 0] = 1
    return value(0, (0, 0), -1, start)


ROWS = ["....B", ".....", "A.H..", ".....", "S...."]


def grid():
    """The reference grid G5a: T [s, a, s'], R [theta, s'] on arrival, terminal cells."""
    step = [(-1, 0), (0, 1), (1, 0), (0, -1)]
    T = np.zeros((25, 4, 25))
    for s in range(25):
        for a in range(4):
            for d, p in ((a, 0.8), ((a + 1) % 4, 0.1), ((a + 3) % 4, 0.1)):
                r, c = s // 5 + step[d][0], s % 5 + step[d][1]
                T[s, a, 5 * r + c if 0 <= r < 5 and 0 <= c < 5 else s] += p
    thetas = np.array([(a, b) for a in range(1, 6) for b in range(1, 6)], float)
    R = np.zeros((25, 25))
    R[:, 10] = thetas[:, 0]
    R[:, 4] = thetas[:, 1]
    R[:, 12] = -2
    return T, R, np.array([4, 10])


def soft(q, beta):
    w = np.exp(beta * (q - q.max(axis=-1, keepdims=True)))
    return (w * q).sum(axis=-1) / w.sum(axis=-1)


def solve_each(gamma=0.9, beta=5.0):
    """The same, one reward after the other: the straightforward way."""
    T, R, terminal = grid()
    values, policies = [], []
    for reward in R:
        V = np.zeros(25)
        while True:
            q = T @ (reward + gamma * V)
            new = soft(q, beta)
            new[terminal] = 0
            done = np.abs(new - V).max() < 1e-12
            V = new
            if done:
                break
        q = T @ (reward + gamma * V)
        x = beta * (q - q.max(axis=-1, keepdims=True))
        values.append(V)
        policies.append(x - np.log(np.exp(x).sum(axis=-1, keepdims=True)))
    return np.array(values), np.array(policies)


def solve_tail(gamma=0.9, beta=5.0):
    """One reward after the other, with linear solves once a sweep changes little."""
    T, R, terminal = grid()
    values, policies = [], []
    for reward in R:
        V = np.zeros(25)
        largest = 0.0
        while True:
            q = T @ (reward + gamma * V)
            w = np.exp(beta * (q - q.max(axis=-1, keepdims=True)))
            w /= w.sum(axis=-1, keepdims=True)
            new = (w * q).sum(axis=-1)
            shares = w * (1 + beta * (q - new[:, None]))
            new[terminal] = 0
            step = new - V
            change = np.abs(step).max()
            largest = max(largest, change)
            if change < 1e-12:
                V = new
                break
            if change < 1e-2 * largest:
                J = gamma * np.einsum("sa,sap->sp", shares, T)
                J[terminal] = 0
                V = V + np.linalg.solve(np.eye(25) - J, step)
            else:
                V = new
        q = T @ (reward + gamma * V)
        x = beta * (q - q.max(axis=-1, keepdims=True))
        values.append(V)
        policies.append(x - np.log(np.exp(x).sum(axis=-1, keepdims=True)))
    return np.array(values), np.array(policies)


def solve(gamma=0.9, beta=5.0):
    """Value iteration for all rewards at once."""
    T, R, terminal = grid()
    V = np.zeros((25, 25))
    while True:
        q = np.einsum("sap,tp->tsa", T, R + gamma * V)
        new = soft(q, beta)
        new[:, terminal] = 0
        done = np.abs(new - V).max() < 1e-12
        V = new
        if done:
            break
    q = np.einsum("sap,tp->tsa", T, R + gamma * V)
    x = beta * (q - q.max(axis=-1, keepdims=True))
    return V, x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


def inference(length=3, planner=solve):
    """Exact log-loss of a rational person, known, and of a myopic one taken for rational, after three actions on G5a."""
    T, _, terminal = grid()
    _, true = planner(gamma=0.5)
    _, model = planner(gamma=0.9)
    logprior = -np.log(25)

    def walk(s, left, a, b, chance):
        if left == 0 or s in terminal:
            joint = np.exp(a + logprior) * chance
            known = a - np.log(np.exp(a).sum())
            wrong = b - np.log(np.exp(b).sum())
            return -np.array([(joint * known).sum(), (joint * wrong).sum()])
        total = np.zeros(2)
        for action in range(4):
            for nxt in np.nonzero(T[s, action])[0]:
                total += walk(nxt, left - 1, a + true[:, s, action], b + model[:, s, action], chance * T[s, action, nxt])
        return total

    return walk(20, length, np.zeros(25), np.zeros(25), 1.0)


def games(rounds=50, arms=4, episodes=10000, seed=1):
    """Regret of an unassisted win-stay lose-shift person, all games at once."""
    random = np.random.default_rng(seed)
    theta = random.random((episodes, arms))
    best = theta.max(axis=1)
    arm = np.zeros(episodes, int)
    regret = np.zeros(episodes)
    rows = np.arange(episodes)
    for _ in range(rounds):
        regret += best - theta[rows, arm]
        won = random.random(episodes) < theta[rows, arm]
        other = (arm + 1 + random.integers(0, arms - 1, episodes)) % arms
        arm = np.where(won, arm, other)
    return regret.mean()


def main():
    way = sys.argv[1]
    work = {
        "assistance": lambda: assistance(int(sys.argv[2]) if len(sys.argv) > 2 else 8),
        "inference": lambda: list(inference(planner=solve_each)),
        "inference-vectorised": lambda: list(inference()),
        "inference-tail": lambda: list(inference(planner=solve_tail)),
        "solve": lambda: float(solve()[0][12, 20]),
        "games": lambda: float(games()),
    }[way]
    best = float("inf")
    for _ in range(3):  # the best of three: NumPy is warm as ours is
        before = time.perf_counter()
        value = work()
        best = min(best, time.perf_counter() - before)
    print(json.dumps({"seconds": best, "value": value, "version": np.__version__}))


main()
