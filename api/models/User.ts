import { text, time } from '../db/columns'
import { locales } from '../text'

export = {
  tableName: 'user',
  attributes: {
    username: text('username', { allowNull: true }),
    firstName: text('first_name', { required: true }),
    lastName: text('last_name', { allowNull: true }),
    email: text('email', { required: true }),
    emailConfirmToken: text('email_confirm_token', { allowNull: true }),
    emailConfirmExpires: time('email_confirm_expires'),
    status: text('status', { isIn: ['wait', 'active', 'blocked'], required: true }),
    role: text('role', { isIn: ['ROLE_USER', 'ROLE_ADMIN'], required: true }),
    passwordHash: text('password_hash', { required: true }),
    host: text('host', { allowNull: true }),
    locale: text('locale', { isIn: [...locales], required: true }),
    registrationKey: text('registration_key', { allowNull: true }),
    resetPasswordToken: text('reset_password_token', { allowNull: true }),
    passwordTokenExpires: time('password_token_expires'),
    newEmail: text('new_email', { allowNull: true }),
    newEmailToken: text('new_email_token', { allowNull: true }),
    newEmailExpires: time('new_email_expires'),
    phone: text('phone', { allowNull: true }),
    birthDate: text('birth_date', { allowNull: true }),
    invitationToken: text('invitation_token', { allowNull: true }),
    invitationExpires: time('invitation_expires'),
  },
}
