from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0002_accessibility_faults'),
    ]

    operations = [
        migrations.AddField(
            model_name='link',
            name='description_en',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='beskrivning på engelska'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='link',
            name='title_en',
            field=models.CharField(blank=True, default='', max_length=150, verbose_name='rubrik på engelska'),
            preserve_default=False,
        ),
    ]
