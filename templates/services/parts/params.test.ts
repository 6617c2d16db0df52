import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Parameters, RookeryError, template } from '../../../generator/index.ts';
import { taskParameters } from './parameters.ts';
import { type Params, paramsOf } from './params.ts';

const port = { Port: { Type: 'Number' } } as const;

/** What a part takes of a template with these parameters. */
function taking(parameters: Parameters, take: (params: Params) => object) {
  return template({
    path: 'services/shop.yaml',
    description: '',
    parameters,
    body({ params, resource }) {
      const taken = take(paramsOf('services/shop.yaml', parameters, params));
      resource('Taken', 'AWS::SSM::Parameter', { Type: 'String', Value: JSON.stringify(Object.keys(taken)) });
      return {};
    },
  });
}

function refused(parameters: Parameters, take: (params: Params) => object) {
  return assert.throws(
    () => taking(parameters, take),
    (error) =>
      error instanceof RookeryError &&
      error.code === 'ParameterNotDeclared' &&
      error.message.includes('services/shop.yaml'),
  );
}

test('a part gets the parameters whose declarations it names', () => {
  const { document } = taking({ ...taskParameters, ...port }, (params) => params.take(port));
  assert.deepEqual(document.Resources.Taken?.Properties, { Type: 'String', Value: '["Port"]' });
});

test('a part gets parameters of longer names by the short ones', () => {
  taking({ OrdersPort: port.Port }, (params) => {
    const { Port } = params.take(port, 'Orders');
    assert.deepEqual(Port.intrinsic, { Ref: 'OrdersPort' });
    return {};
  });
});

test('a part that takes what the template does not declare is refused at once', () => {
  refused(taskParameters, (params) => params.take(port));
  refused(port, (params) => params.take(port, 'Orders'));
});

test('a part that takes a parameter of another type is refused at once', () => {
  refused({ Port: { Type: 'String' } }, (params) => params.take(port));
});
