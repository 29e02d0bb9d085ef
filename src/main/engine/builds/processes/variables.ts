/** The environment variables by which processes are told apart: what a build, an agent and a host carry. */
export const BUILD_VARIABLE = 'BREAKWATER_ATTEMPT';
export const AGENT_VARIABLE = 'BREAKWATER_AGENT';
/** `1` in every host and in nothing that a host starts. */
export const HOST_VARIABLE = 'BREAKWATER_HOST';
