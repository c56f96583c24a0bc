/** Asks again and again until the answer is there, at most `patience` ms: time for a job that fails twice (2.7 s and 7.4 s). */
export async function eventually<Result>(
  ask: () => Promise<Result | undefined | false | null>,
  patience = 20_000,
): Promise<Result> {
  const giveUp = Date.now() + patience
  // Most of what is waited for takes a moment; what takes longer is asked for less often.
  for (let pause = 1; ; pause = Math.min(pause * 2, 20)) {
    const answer = await ask()
    if (answer) return answer
    if (Date.now() > giveUp) throw new Error(`Not within ${patience} ms: ${ask.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
