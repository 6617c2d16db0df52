import { EndpointError } from '../errors.ts';

/** The value of JSON that an endpoint wrote into a file of its state. */
export function parsed(file: string, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new EndpointError('StateDamaged', {
      what: `${file}: it cannot be read (${(error as Error).message}).`,
      why: 'it is part of the state of the embedded endpoint, and a full disk or another program has damaged it.',
      mend: "put the file back, or remove the folder of the endpoint's state to forget its stacks and begin anew.",
    });
  }
}
