"""Know who acts: people by their phone, sessions, authenticators, roles with a scope and a term (身份).

Legal basis: 个人信息保护法 arts 25, 29, 51 (consent, sensitive data, care taken). Who acts: everybody logs in with
a code sent to a phone (短信验证码); staff add an authenticator (动态验证码); the office's administrator grants roles.
That a person owns a unit is proved in registry, for which identity stands below.
"""
