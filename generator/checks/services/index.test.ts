import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RookeryError } from '../../errors.ts';
import type { Outputs, Template } from '../../model.ts';
import { template } from '../../template.ts';
import { AWS, fn } from '../../values/intrinsics.ts';
import { checkServiceValues } from './index.ts';

const rule = template({
  path: 'services/rule.yaml',
  description: 'd',
  parameters: {
    ListenerArn: { Type: 'String' },
    Priority: { Type: 'Number', Default: 60000 },
    Paths: { Type: 'CommaDelimitedList' },
    Host: { Type: 'String', Default: 'www.example.com' },
    Kind: { Type: 'String', Default: 'forward', AllowedValues: ['forward', 'away'] },
  },
  body({ params, resource, condition }) {
    const isAway = condition('IsAway', fn.equals(params.Kind, 'away'));
    resource('Rule', 'AWS::ElasticLoadBalancingV2::ListenerRule', {
      ListenerArn: params.ListenerArn,
      Priority: params.Priority,
      Conditions: [
        { Field: 'path-pattern', PathPatternConfig: { Values: params.Paths } },
        { Field: 'host-header', HostHeaderConfig: { Values: [fn.sub`${params.Host}`] } },
      ],
      Actions: [
        {
          Type: 'redirect',
          RedirectConfig: {
            StatusCode: 'HTTP_301',
            Path: fn.if(isAway, '/away', AWS.NoValue),
            Host: fn.if(isAway, AWS.NoValue, 'x.example.com'),
          },
        },
      ],
    });
    return {};
  },
});

/** Passes on what it is passed. */
const middle = template({
  path: 'services/middle.yaml',
  description: 'd',
  parameters: { ListenerArn: { Type: 'String' }, Paths: { Type: 'CommaDelimitedList' }, First: { Type: 'Number' } },
  body({ params, stack }) {
    stack('Inner', rule, { ...params, Priority: params.First });
    return {};
  },
});

const parameters = { ListenerArn: { Type: 'String' }, Any: { Type: 'String' }, Count: { Type: 'Number' } } as const;

function master(body: Parameters<typeof template<typeof parameters, Outputs>>[0]['body']): Template {
  return template({ path: 'master.yaml', description: 'd', parameters, body });
}

function says(build: () => unknown, what: string | RegExp) {
  return assert.throws(build, (error) => {
    assert.ok(error instanceof RookeryError);
    assert.equal(error.code, 'PropertyRefused');
    if (typeof what === 'string') assert.equal(error.explanation.what, what);
    else assert.match(error.explanation.what, what);
    return true;
  });
}

test('a literal in the template itself is refused with its place', () => {
  says(
    () =>
      master(({ resource, params }) => {
        resource('Rule', 'AWS::ElasticLoadBalancingV2::ListenerRule', {
          ListenerArn: params.ListenerArn,
          Priority: 50001,
          Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }],
          Actions: [{ Type: 'forward', TargetGroupArn: params.Any }],
        });
        return {};
      }),
    'master.yaml: Resources.Rule.Properties.Priority is 50001.',
  );
});

test('a literal that is passed to a nested template is refused with both paths', () => {
  says(
    () =>
      master(({ stack, params: { ListenerArn } }) => {
        stack('One', rule, { ListenerArn, Priority: 1, Paths: ['/a', '/b'] });
        stack('Two', rule, { ListenerArn, Priority: 2, Paths: ['/a', '/b', '/c', '/d', '/e'] });
        return {};
      }),
    'master.yaml: stack Two is passed a value with which Resources.Rule.Properties.Conditions of services/rule.yaml has 6 values.',
  );
});

test('a list that is passed as one text is taken apart', () => {
  says(
    () =>
      master(({ stack, params: { ListenerArn } }) => {
        stack('One', rule, { ListenerArn, Priority: 1, Paths: '/a, api/*' });
        return {};
      }),
    /Conditions\.0 of services\/rule\.yaml has the path-pattern "api\/\*"\.$/,
  );
});

test('a text that is put together of what is passed is looked at', () => {
  says(
    () =>
      master(({ stack, params: { ListenerArn } }) => {
        stack('One', rule, { ListenerArn, Priority: 1, Paths: ['/a'], Host: 'shop' });
        return {};
      }),
    /Conditions\.1 of services\/rule\.yaml has the host-header "shop"\.$/,
  );
});

test('a literal is followed through a template that passes it on', () => {
  says(
    () =>
      master(({ stack, params: { ListenerArn } }) => {
        stack('Middle', middle, { ListenerArn, First: 0, Paths: ['/a'] });
        return {};
      }),
    'master.yaml: stack Middle/Inner is passed a value with which Resources.Rule.Properties.Priority of services/rule.yaml is 0.',
  );
});

test('a default is what a template is passed that is passed nothing', () => {
  says(
    () =>
      master(({ stack, params: { ListenerArn } }) => {
        stack('One', rule, { ListenerArn, Paths: ['/a'] });
        return {};
      }),
    /Priority of services\/rule\.yaml is 60000\.$/,
  );
});

test('what only the deployment knows is left to it', () => {
  assert.doesNotThrow(() =>
    master(({ stack, params: { ListenerArn, Any, Count } }) => {
      stack('One', rule, { ListenerArn, Priority: Count, Paths: fn.split(',', Any), Host: Any });
      stack('Two', rule, { ListenerArn, Priority: Count, Paths: [fn.sub`${Any}/*`, '/a', '/b', '/c', '/d'] });
      return {};
    }),
  );
});

/** A redirect of which two conditions decide what it changes. */
function redirecting(isOther: boolean) {
  return master(({ resource, params, condition }) => {
    const here = condition('Here', fn.equals(params.Any, 'here'));
    const there = condition('There', isOther ? fn.equals(params.ListenerArn, 'there') : fn.not(here));
    resource('Listener', 'AWS::ElasticLoadBalancingV2::Listener', {
      LoadBalancerArn: params.ListenerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: [
        {
          Type: 'redirect',
          RedirectConfig: {
            StatusCode: 'HTTP_301',
            Path: fn.if(here, '/a', AWS.NoValue),
            Host: fn.if(there, 'a.example.com', AWS.NoValue),
          },
        },
      ],
    });
    return {};
  });
}

test('each case that conditions allow is looked at, and no other', () => {
  says(() => redirecting(true), /DefaultActions\.0\.RedirectConfig leads to itself\.$/);
  assert.doesNotThrow(() => redirecting(false));
});

test('what a resource would be that can never be is left alone', () => {
  assert.doesNotThrow(() =>
    master(({ resource, params, condition }) => {
      const never = condition('Never', fn.equals<string>('a', 'b'));
      resource(
        'Group',
        'AWS::ElasticLoadBalancingV2::TargetGroup',
        { Name: 'my_group', Port: params.Count, Protocol: 'HTTP', VpcId: params.Any },
        { Condition: never },
      );
      return {};
    }),
  );
});

test('one branch of fn.if is enough to be refused', () => {
  says(
    () =>
      master(({ resource, params, condition }) => {
        const short = condition('Short', fn.equals(params.Any, 'short'));
        resource('Group', 'AWS::ElasticLoadBalancingV2::TargetGroup', {
          Port: 80,
          Protocol: 'HTTP',
          VpcId: params.Any,
          HealthCheckIntervalSeconds: fn.if(short, 3, 60),
        });
        return {};
      }),
    /HealthCheckIntervalSeconds is 3\.$/,
  );
});

test('values of parameters are followed to where they end up', () => {
  const root = master(({ stack, params: { ListenerArn, Any, Count } }) => {
    stack('One', rule, { ListenerArn, Priority: Count, Paths: ['/a'], Host: Any });
    return {};
  });
  const check = (Any: string | undefined, Count: string) => () =>
    checkServiceValues('environment production', root, { ListenerArn: undefined, Any, Count });
  assert.doesNotThrow(check('www.example.com', '50000'));
  assert.doesNotThrow(check(undefined, '1'));
  says(
    check('www.example.com', '50001'),
    'environment production: with its parameters One/Resources.Rule.Properties.Priority of services/rule.yaml is "50001".',
  );
  says(check('shop', '1'), /One\/Resources\.Rule\.Properties\.Conditions\.1 of .* has the host-header "shop"\.$/);
});
