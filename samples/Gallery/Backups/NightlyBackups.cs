namespace PhotoGallery.Backups;

/// <summary>Makes a backup each night.</summary>
public sealed partial class NightlyBackups(IServiceScopeFactory scopes, Settings settings, TimeProvider clock, ILogger<NightlyBackups> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(UntilNext(), clock, stoppingToken);
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                Made(logger, (await scope.ServiceProvider.GetRequiredService<BackupRun>().RunAsync(stoppingToken)).Name);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The next night is another chance; the site itself goes on.
                Failed(logger, e);
            }
        }
    }

    private TimeSpan UntilNext()
    {
        var now = clock.GetLocalNow();
        var today = settings.BackupAt - TimeOnly.FromDateTime(now.DateTime);
        return today > TimeSpan.Zero ? today : today + TimeSpan.FromDays(1);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Made backup {Name}")]
    private static partial void Made(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "The nightly backup failed")]
    private static partial void Failed(ILogger logger, Exception exception);
}
