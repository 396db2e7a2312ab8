"""Where allauth looks for an app's providers: the e-IDs that need no app of their own there."""

from accounts.signin.eids import BankIdProvider, FrejaProvider

provider_classes = [BankIdProvider, FrejaProvider]
