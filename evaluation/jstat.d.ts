declare module 'jstat' {
  const jstat: {
    /** Student's t distribution. */
    readonly studentt: {
      cdf(x: number, degreesOfFreedom: number): number;
      inv(p: number, degreesOfFreedom: number): number;
    };
  };
  export default jstat;
}
