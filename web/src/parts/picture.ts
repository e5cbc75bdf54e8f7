// A picture that somebody chose or took, as small as it needs to be before it is sent: base64, without the head of a data address.
const edge = 1600, quality = 0.8;

export async function asPicture(file: File): Promise<string> {
  const image = await createImageBitmap(file).catch(() => { throw new Error(`${file.name} is no picture that this browser can read: take a JPEG, PNG or WebP`); });
  const by = Math.min(1, edge / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * by));
  canvas.height = Math.max(1, Math.round(image.height * by));
  const draw = canvas.getContext("2d")!;
  draw.fillStyle = "#fff"; // a JPEG has no transparency
  draw.fillRect(0, 0, canvas.width, canvas.height);
  draw.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", quality).split(",")[1]!;
}
