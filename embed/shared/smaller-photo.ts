/** Shrinks the photo of a document for slow connections, and gives it a type that the server accepts. */

const ENOUGH_BYTES = 1_500_000;
/** The small print of a letter can still be read at this size. */
const LONGEST_EDGE = 2_400;
const TAKEN = ['image/jpeg', 'image/png'];

/** Phones also take pictures of other types; what the browser can't read stays as it is, and the server says so. */
export async function smallerPhoto(file: File): Promise<File> {
  const isTaken = TAKEN.includes(file.type);
  if (!file.type.startsWith('image/') || (isTaken && file.size <= ENOUGH_BYTES)) return file;
  const picture = await createImageBitmap(file).catch(() => null);
  if (picture === null) return file;
  const scale = Math.min(1, LONGEST_EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
  if (blob === null || (isTaken && blob.size >= file.size)) return file;
  return new File([blob], `${file.name.replace(/\.\w+$/, '')}.jpg`, { type: 'image/jpeg' });
}
