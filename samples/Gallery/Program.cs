using PhotoGallery;

var site = await Site.BuildAsync(args);
await site.RunAsync();
