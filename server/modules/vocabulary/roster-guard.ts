/** How many employees a census may deactivate at once; the employer's percentage takes precedence over the organization's. */
import Type from 'typebox';

export const RosterGuard = Type.Integer({
  minimum: 0,
  maximum: 100,
  description:
    'A census that would deactivate more than this percentage of the active employees is stopped. 100: never; 0: at any deactivation.',
});
